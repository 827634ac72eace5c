package dev.belay.engine.durability;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.EngineState.Health;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.StoreException;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import dev.belay.engine.support.WeatheredDataSource.Point;
import dev.belay.engine.support.WeatheredDataSource.Weather;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The database goes away for a while, in every way it can. */
@OnEveryDatabase
class OutageTest {

  private static final Duration LEASE = Duration.ofMillis(1_500);

  @RegisterExtension final House house;

  OutageTest(Product product) {
    house = new House(product);
  }

  /** A way in which a database is away, by name. */
  record Outage(String name, Weather weather, StoreException.Effect effect) {

    Outage(String name, Weather weather) {
      this(name, weather, StoreException.Effect.NONE);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Weather failing(Point where, java.util.function.Supplier<SQLException> trouble) {
    return point -> {
      if (point == where) {
        throw trouble.get();
      }
    };
  }

  static Stream<Outage> outages() {
    return Stream.of(
        new Outage(
            "refuses connections and breaks those there are",
            point -> {
              throw WeatheredDataSource.broken();
            }),
        new Outage(
            "breaks connections in the middle of a statement",
            failing(Point.EXECUTE, WeatheredDataSource::broken)),
        new Outage(
            "breaks connections before a commit",
            failing(Point.COMMIT, WeatheredDataSource::broken),
            StoreException.Effect.UNKNOWN),
        new Outage(
            "has no connection left",
            failing(Point.EXECUTE, () -> new SQLTransientConnectionException("too many", "53300"))),
        new Outage(
            "chooses every transaction as the victim of a deadlock",
            failing(Point.EXECUTE, () -> new SQLTransactionRollbackException("deadlock", "40001"))),
        new Outage(
            "times out",
            failing(Point.EXECUTE, () -> new SQLTimeoutException("too slow", "57014"))));
  }

  private static EngineConfigBuilder config() {
    return House.quick()
        .storeTimeout(Duration.ofMillis(200))
        .longestBackoff(Duration.ofMillis(50))
        .stopGrace(Duration.ofSeconds(5));
  }

  private JobEngine start(Duration lease) {
    return house.start(house.engine().config(config().lease(lease).build()));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void whatFinishedDuringAnOutageIsRecordedByTheSameRunAndWorkGoesOn(Outage outage)
      throws Exception {
    JobEngine engine = start(Duration.ofSeconds(30));
    Meeting meeting = new Meeting();
    JobId inside =
        engine.submit(
            house.job(
                run -> {
                  meeting.meet();
                  run.result("finished while the database was away");
                }));
    JobId waiting = engine.submit(house.job(run -> {}).dueIn(Duration.ofMillis(300)));
    meeting.await();
    AtomicInteger tries = new AtomicInteger();
    house
        .store()
        .weather(
            point -> {
              tries.incrementAndGet();
              outage.weather().at(point);
            });
    meeting.letGo();
    eventually().until(() -> engine.state().unwritten() == 1 && tries.get() > 10);
    house.store().weather(WeatheredDataSource.FAIR);

    Job done = engine.whenFinished(inside).get(30, SECONDS);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.runNo()).isEqualTo(1);
    assertThat(done.result()).contains("while the database was away");
    assertThat(engine.whenFinished(waiting).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    eventually().until(() -> engine.state().health() == Health.UP);
    eventually()
        .untilAsserted(
            () -> assertThat(house.events().of(inside)).containsOnlyOnce("started", "completed"));
  }

  @Test
  void anOutageLongerThanTheLeaseStopsRunsInTimeAndTheJobsEndWellAfterwards() throws Exception {
    JobEngine engine = start(LEASE);
    long node = engine.state().node();
    AtomicReference<StopCause> cause = new AtomicReference<>();
    AtomicLong stoppedNanos = new AtomicLong();
    CompletableFuture<Void> away = new CompletableFuture<>();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      if (run.runNo() == 1) {
                        away.complete(null);
                        try {
                          run.sleep(Duration.ofMinutes(1));
                        } finally {
                          stoppedNanos.set(System.nanoTime());
                          cause.set(run.stopCause().orElse(null));
                        }
                      }
                    })
                .retry(RetryPolicy.fixed(3, Duration.ZERO)));
    away.get(30, SECONDS);
    house
        .store()
        .weather(
            point -> {
              throw WeatheredDataSource.broken();
            });
    house.store().cutAll();
    long outage = System.nanoTime();
    eventually().until(() -> cause.get() != null);
    assertThat(cause.get()).isEqualTo(StopCause.CLAIM_LOST);
    assertThat(stoppedNanos.get() - outage)
        .as("stopped by the lease, and not by the end of what it slept")
        .isLessThan(LEASE.plusSeconds(20).toNanos());
    assertThat(engine.state().health()).isEqualTo(Health.CUT_OFF);
    house.store().weather(WeatheredDataSource.FAIR);

    Job done = engine.whenFinished(id).get(30, SECONDS);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.runNo()).isEqualTo(2);
    eventually().until(() -> engine.state().health() == Health.UP);
    assertThat(engine.state().node()).as("nobody marked it DEAD").isEqualTo(node);
  }

  @Test
  void aNodeThatWasMarkedDeadDuringAnOutageComesBackUnderANewId() throws Exception {
    JobEngine engine = start(LEASE);
    long node = engine.state().node();
    Meeting meeting = new Meeting();
    AtomicInteger runs = new AtomicInteger();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      if (runs.incrementAndGet() == 1) {
                        meeting.meet();
                      }
                    })
                .retry(RetryPolicy.fixed(3, Duration.ZERO)));
    meeting.await();
    // Another process reaches the database all the time.
    house
        .store()
        .weather(
            point -> {
              throw WeatheredDataSource.broken();
            });
    house.store().cutAll();
    JobEngine other =
        house.closing(
            dev.belay.engine.Belay.engine()
                .store(house.database())
                .config(config().lease(LEASE).build())
                .build());
    other.start();
    eventually().until(() -> other.find(id).orElseThrow().status() == JobStatus.TO_DO);
    house.store().weather(WeatheredDataSource.FAIR);
    meeting.letGo();

    Job done = engine.whenFinished(id).get(30, SECONDS);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.runNo()).isEqualTo(2);
    assertThat(done.attempts()).as("the lost attempt is charged").isEqualTo(2);
    assertThat(done.node()).isNotEqualTo(node).isEqualTo(engine.state().node());
  }

  @ParameterizedTest
  @MethodSource("outages")
  void aCallDuringAnOutageIsRepeatedUpToItsTimeAndThenSaysWhatItLeftBehind(Outage outage)
      throws Exception {
    JobEngine engine = start(Duration.ofSeconds(30));
    JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    Thread caller = Thread.currentThread();
    AtomicInteger tries = new AtomicInteger();
    house
        .store()
        .weather(
            point -> {
              if (Thread.currentThread() == caller) {
                tries.incrementAndGet();
                outage.weather().at(point);
              }
            });
    StoreException submit =
        catchThrowableOfType(StoreException.class, () -> engine.submit(house.job(run -> {})));
    assertThat(submit.effect()).isEqualTo(outage.effect());
    StoreException cancel = catchThrowableOfType(StoreException.class, () -> engine.cancel(id));
    assertThat(cancel.effect()).isEqualTo(outage.effect());
    assertThat(tries.get()).as("tries of two calls").isGreaterThan(2);
    house.store().weather(WeatheredDataSource.FAIR);
    assertThat(engine.find(id).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(engine.list(dev.belay.JobQuery.newest())).hasSize(1);
  }

  @Test
  void aCallWhoseAnswerIsLostEveryTimeSaysThatItsEffectIsUnknown() throws Exception {
    JobEngine engine = start(Duration.ofSeconds(30));
    Thread caller = Thread.currentThread();
    AtomicInteger lost = new AtomicInteger();
    house
        .store()
        .weather(
            point -> {
              if (Thread.currentThread() == caller
                  && (point == Point.COMMITTED || (lost.get() > 0 && point == Point.EXECUTE))) {
                lost.incrementAndGet();
                throw WeatheredDataSource.broken();
              }
            });
    StoreException e =
        catchThrowableOfType(
            StoreException.class,
            () -> engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1))));
    assertThat(e.effect()).isEqualTo(StoreException.Effect.UNKNOWN);
    house.store().weather(WeatheredDataSource.FAIR);
    assertThat(engine.list(dev.belay.JobQuery.newest())).as("it had taken effect").hasSize(1);
  }

  @Test
  void aCallThatOutlastsAnOutageSucceedsOnce() throws Exception {
    JobEngine engine =
        house.start(house.engine().config(config().storeTimeout(Duration.ofSeconds(20)).build()));
    Thread caller = Thread.currentThread();
    AtomicInteger troubles = new AtomicInteger();
    house
        .store()
        .weather(
            point -> {
              if (Thread.currentThread() == caller && troubles.incrementAndGet() <= 6) {
                throw WeatheredDataSource.broken();
              }
            });
    JobId id = engine.submit(house.job(run -> {}));
    house.store().weather(WeatheredDataSource.FAIR);
    assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(engine.list(dev.belay.JobQuery.newest())).hasSize(1);
  }

  @Test
  void inWeatherThatBreaksOneStepInTenEveryJobEndsAndEveryCancelHolds() throws Exception {
    JobEngine engine =
        house.start(
            house
                .engine()
                .config(
                    config()
                        .storeTimeout(Duration.ofSeconds(20))
                        .lease(Duration.ofSeconds(20))
                        .build()));
    house
        .store()
        .weather(
            point -> {
              if (ThreadLocalRandom.current().nextInt(10) == 0) {
                throw WeatheredDataSource.broken();
              }
            });
    Map<JobId, JobStatus> expected = new java.util.HashMap<>();
    List<JobId> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(engine.submit(house.job(run -> run.result(run.runNo()))));
      if (i % 3 == 0) {
        JobId id = ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
        if (engine.cancel(id).outcome().isCancelled()) {
          expected.put(id, JobStatus.CANCELLED);
        }
      }
    }
    for (JobId id : ids) {
      Job job = engine.whenFinished(id).get(60, SECONDS);
      assertThat(job.status()).isEqualTo(expected.getOrDefault(id, JobStatus.COMPLETED));
      assertThat(job.runNo()).isLessThanOrEqualTo(1);
    }
    house.store().weather(WeatheredDataSource.FAIR);
    assertThat(engine.list(dev.belay.JobQuery.newest().limit(1_000))).hasSize(60);
  }
}
