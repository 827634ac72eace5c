package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.EngineState;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.Stopped;
import dev.belay.Stopped.How;
import dev.belay.Submission;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import dev.belay.engine.support.WeatheredDataSource.Point;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A job moves on without its stuck handler, and somebody waits for it who knows nothing but the
 * database.
 */
@OnEveryDatabase
class G6StuckRunTest {

  private static final String INSIDE = "belay_stuck_run WHERE left_at IS NULL";

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();

  G6StuckRunTest(Product product) {
    house = new House(product);
  }

  @Test
  void aHandlerThatIgnoredItsTimeOutIsWaitedForFromEverywhereAndToldTheSameForEver()
      throws Exception {
    JobEngine engine = house.start(impatient(4));
    JobClient elsewhere = house.client();
    JobId returning = engine.submit(timingOut(run -> ignore()));
    JobId throwing =
        engine.submit(
            timingOut(
                run -> {
                  ignore();
                  throw new IllegalStateException("late");
                }));
    for (JobId id : List.of(returning, throwing)) {
      assertThat(elsewhere.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.FAILED);
    }
    List<CompletableFuture<Stopped>> waiting = new ArrayList<>();
    for (JobClient client : List.of(engine, elsewhere)) {
      waiting.add(client.whenStopped(returning));
      waiting.add(client.whenStopped(throwing));
    }
    letEverybodyLook(engine, elsewhere);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertThat(count(house.database(), INSIDE)).isEqualTo(2);

    meeting.letGo();
    meeting.letGo();
    List<Stopped> told = new ArrayList<>();
    for (CompletableFuture<Stopped> each : waiting) {
      told.add(each.get(30, SECONDS));
    }
    assertThat(told)
        .extracting(Stopped::how)
        .containsExactly(How.FINISHED_FIRST, How.FAILED, How.FINISHED_FIRST, How.FAILED);
    assertThat(told.subList(2, 4)).isEqualTo(told.subList(0, 2));
    assertThat(told.get(0).at())
        .isAfter(engine.find(returning).orElseThrow().finishedAt())
        .isAfter(engine.find(throwing).orElseThrow().finishedAt());
    engine.close();
    JobEngine restarted = house.start();
    for (JobClient client : List.of(restarted, elsewhere)) {
      assertThat(client.whenStopped(returning).get(30, SECONDS)).isEqualTo(told.get(0));
      assertThat(client.whenStopped(throwing).get(30, SECONDS)).isEqualTo(told.get(1));
    }
  }

  @Test
  void aJobThatAnotherNodeHasCompletedWaitsForItsOlderRun() throws Exception {
    house.start(impatient(0));
    JobClient elsewhere = house.client();
    JobId id =
        elsewhere.submit(
            house
                .job(
                    run -> {
                      if (run.runNo() == 1) {
                        ignore();
                        run.checkpoint();
                      }
                    })
                .runTimeout(Duration.ofMillis(50))
                .retry(RetryPolicy.fixed(2, Duration.ZERO)));
    meeting.await();
    JobEngine second = house.start();
    Job job = elsewhere.whenFinished(id).get(30, SECONDS);
    assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(job.runNo()).isEqualTo(2);
    CompletableFuture<Stopped> here = second.whenStopped(id);
    CompletableFuture<Stopped> there = elsewhere.whenStopped(id);
    letEverybodyLook(second, elsewhere);
    assertThat(List.of(here, there)).noneMatch(CompletableFuture::isDone);
    meeting.letGo();
    Stopped told = here.get(30, SECONDS);
    assertThat(told.how()).isEqualTo(How.OBEYED);
    assertThat(told.at()).isAfter(job.finishedAt());
    assertThat(there.get(30, SECONDS)).isEqualTo(told);
  }

  @Test
  void aHandlerThatOutlivesItsEngineIsToldAsLost() throws Exception {
    JobEngine engine = house.start(impatient(4));
    JobClient elsewhere = house.client();
    JobId id = engine.submit(house.job(run -> ignore()));
    meeting.await();
    engine.close();
    assertThat(elsewhere.find(id).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(elsewhere.cancel(id).whenStopped().get(30, SECONDS).how()).isEqualTo(How.NODE_LOST);

    JobEngine next = house.start();
    House.eventually().until(() -> count(house.database(), INSIDE) == 0);
    Stopped recorded = next.whenStopped(id).get(30, SECONDS);
    assertThat(recorded.how()).isEqualTo(How.NODE_LOST);
    meeting.letGo();
    house.awaitEvent(id, "released");
    House.eventually().until(() -> noHandlerIsInside());
    assertThat(elsewhere.whenStopped(id).get(30, SECONDS)).isEqualTo(recorded);
  }

  @Test
  void ofAStuckHandlerWhoseNodeIsLostTheLossIsToldForEver() throws Exception {
    WeatheredDataSource itsOwn = new WeatheredDataSource(house.database());
    JobEngine lost =
        house.start(
            house
                .engine()
                .store(itsOwn.dataSource())
                .config(quick(4).lease(Duration.ofSeconds(3)).build()));
    JobClient elsewhere = house.client();
    JobId id = lost.submit(timingOut(run -> ignore()));
    CompletableFuture<Stopped> stopped = elsewhere.whenStopped(id);
    assertThat(elsewhere.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.FAILED);
    letEverybodyLook(lost, elsewhere);
    assertThat(stopped).isNotDone();
    itsOwn.weather(
        point -> {
          throw WeatheredDataSource.broken();
        });
    itsOwn.cutAll();
    assertThat(stopped.get(30, SECONDS).how()).isEqualTo(How.NODE_LOST);

    JobEngine other = house.start();
    House.eventually().until(() -> count(house.database(), INSIDE) == 0);
    Stopped recorded = other.whenStopped(id).get(30, SECONDS);
    assertThat(recorded.how()).isEqualTo(How.NODE_LOST);
    itsOwn.weather(WeatheredDataSource.FAIR);
    meeting.letGo();
    assertThat(lost.whenStopped(id).get(30, SECONDS))
        .as("in its own process when it has left")
        .isEqualTo(recorded);
    House.eventually().until(() -> lost.state().unwritten() == 0 && noHandlerIsInside());
    other.close();
    assertThat(house.start().whenStopped(id).get(30, SECONDS)).isEqualTo(recorded);
    assertThat(elsewhere.whenStopped(id).get(30, SECONDS)).isEqualTo(recorded);
  }

  @Test
  void neitherTheMovingOnNorTheLeavingIsLostOrDoubledWithItsAnswer() throws Exception {
    JobEngine engine = house.start(impatient(100));
    JobClient elsewhere = house.client();
    for (Point cut : List.of(Point.EXECUTE, Point.COMMIT, Point.COMMITTED)) {
      JobId id = engine.submit(timingOut(run -> ignore()));
      meeting.await();
      AtomicBoolean struck = cutFinisherOnceAt(cut);
      assertThat(elsewhere.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.FAILED);
      house.awaitEvent(id, "failed");
      assertThat(struck).as("moving on was cut at %s", cut).isTrue();
      CompletableFuture<Stopped> stopped = elsewhere.whenStopped(id);
      letEverybodyLook(engine, elsewhere);
      assertThat(stopped).isNotDone();

      struck = cutFinisherOnceAt(cut);
      meeting.letGo();
      Stopped told = stopped.get(30, SECONDS);
      assertThat(told.how()).isEqualTo(How.FINISHED_FIRST);
      House.eventually().until(() -> engine.state().unwritten() == 0);
      assertThat(struck).as("the leaving was cut at %s", cut).isTrue();
      assertThat(elsewhere.whenStopped(id).get(30, SECONDS)).isEqualTo(told);
      assertThat(count(house.database(), "belay_stuck_run WHERE job_id = " + id)).isEqualTo(1);
      house.awaitEvent(id, "stopped");
      assertThat(house.events().of(id))
          .containsExactlyInAnyOrder(
              "submitted", "started", "heard", "stuck", "failed", "discarded", "stopped");
    }
  }

  @Test
  void aLeavingWhileTheDatabaseIsAwayIsRecordedWhenItIsBackAndACloseWaitsForIt() throws Exception {
    JobEngine engine = house.start(impatient(4));
    JobId id = engine.submit(timingOut(run -> ignore()));
    assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.FAILED);
    house.awaitEvent(id, "failed");
    house
        .store()
        .weather(
            point -> {
              throw WeatheredDataSource.broken();
            });
    house.store().cutAll();
    meeting.letGo();
    House.eventually().until(() -> engine.state().unwritten() == 1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
    House.eventually().until(() -> engine.state().health() == EngineState.Health.DRAINING);
    assertThat(closing).isNotDone();
    house.store().weather(WeatheredDataSource.FAIR);
    closing.get(30, SECONDS);
    assertThat(house.client().whenStopped(id).get(30, SECONDS).how()).isEqualTo(How.FINISHED_FIRST);
  }

  @Test
  void nobodyIsToldTooEarlyWhetherTheHandlerLeavesBeforeOrAfterItsJobMovesOn() throws Exception {
    int rounds = house.rounds(200);
    JobEngine engine =
        house.start(
            house
                .engine()
                .config(quick(rounds).workers(8).stopGrace(Duration.ofMillis(10)).build()));
    JobClient elsewhere = house.client();
    List<CompletableFuture<Stopped>> told = new ArrayList<>();
    List<JobId> ids = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      AtomicInteger inside = new AtomicInteger();
      JobId id = engine.submit(leavingAroundTheEndOfItsGrace(inside));
      ids.add(id);
      told.add(
          elsewhere
              .whenStopped(id)
              .thenApply(
                  stopped -> {
                    assertThat(inside).as("handlers of job %s inside", id).hasValue(0);
                    return stopped;
                  }));
    }
    for (int i = 0; i < rounds; i++) {
      Stopped first = told.get(i).get(60, SECONDS);
      assertThat(first.how()).isIn(How.FINISHED_FIRST, How.FAILED, How.OBEYED);
      assertThat(engine.whenStopped(ids.get(i)).get(30, SECONDS)).isEqualTo(first);
    }
    assertThat(count(house.database(), INSIDE)).isZero();
    assertThat(count(house.database(), "belay_stuck_run"))
        .as("both orders occurred in %s rounds", rounds)
        .isBetween(1L, 2L * rounds - 1);
    assertThat(count(house.database(), "belay_job WHERE status = 2 AND run_no = 1"))
        .as("who left before its grace was over")
        .isPositive();
  }

  private Submission<Handling.Work> leavingAroundTheEndOfItsGrace(AtomicInteger inside) {
    return house
        .job(
            run -> {
              inside.incrementAndGet();
              while (!run.isStopping()) {
                LockSupport.parkNanos(500_000);
                Thread.interrupted();
              }
              long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(20_000_000);
              while (System.nanoTime() < until) {
                LockSupport.parkNanos(200_000);
                Thread.interrupted();
              }
              inside.decrementAndGet();
              if (ThreadLocalRandom.current().nextBoolean()) {
                run.checkpoint();
              }
            })
        .runTimeout(Duration.ofMillis(10))
        .retry(RetryPolicy.fixed(2, Duration.ZERO));
  }

  private Submission<Handling.Work> timingOut(Handling.Body body) {
    return house.job(body).runTimeout(Duration.ofMillis(50));
  }

  private void ignore() {
    meeting.meet();
    Thread.interrupted();
  }

  /** Jobs of theirs come and go: until then they have looked for everything they wait for. */
  private void letEverybodyLook(JobClient... clients) throws Exception {
    for (JobClient client : clients) {
      for (int i = 0; i < 2; i++) {
        client.whenStopped(client.submit(house.job(JobRun::checkpoint))).get(30, SECONDS);
      }
    }
  }

  /** The finisher's next group is cut there, once. */
  private AtomicBoolean cutFinisherOnceAt(Point cut) {
    AtomicBoolean struck = new AtomicBoolean();
    house
        .store()
        .weather(
            point -> {
              if (point == cut
                  && Thread.currentThread().getName().equals("belay-finisher")
                  && struck.compareAndSet(false, true)) {
                throw WeatheredDataSource.broken();
              }
            });
    return struck;
  }

  private static boolean noHandlerIsInside() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(java.util.Arrays::stream)
        .noneMatch(frame -> frame.getClassName().equals(Handling.class.getName()));
  }

  private dev.belay.engine.EngineBuilder impatient(int maxReplacedWorkers) {
    return house.engine().config(quick(maxReplacedWorkers).build());
  }

  private static EngineConfigBuilder quick(int maxReplacedWorkers) {
    return House.quick()
        .workers(maxReplacedWorkers == 0 ? 1 : 4)
        .maxReplacedWorkers(maxReplacedWorkers)
        .stopGrace(Duration.ofMillis(50));
  }

  private static long count(DataSource database, String from) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
      row.next();
      return row.getLong(1);
    }
  }
}
