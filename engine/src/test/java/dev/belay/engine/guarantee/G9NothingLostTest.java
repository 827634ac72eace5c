package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.StoreException;
import dev.belay.Submission;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import dev.belay.engine.support.WeatheredDataSource.Point;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OnEveryDatabase
class G9NothingLostTest {

  private static final int SUBMITTERS = 3;

  record Task(int number) {}

  private static final JobType<Task> TASK = JobType.of("task", Task.class);

  /** What one run of a task did. */
  private record Run(int runNo, boolean returned) {}

  @RegisterExtension final House house;

  private final int most;
  private final Map<Integer, Queue<Run>> runs = new ConcurrentHashMap<>();
  private final Meeting meeting = new Meeting();

  G9NothingLostTest(Product product) {
    house = new House(product);
    most = house.rounds(240);
  }

  @Test
  void inBadWeatherEveryJobEndsOnceAndNoResultIsThrownAway() throws Exception {
    long seed = Long.getLong("belay.test.seed", System.nanoTime());
    System.out.println("seed " + seed);
    JobEngine engine =
        house.start(
            house
                .engine()
                .config(
                    House.quick()
                        .lease(Duration.ofMinutes(2))
                        .storeTimeout(Duration.ofMinutes(2))
                        .build())
                .handle(TASK, this::handle));
    Random random = new Random(seed);
    AtomicInteger broken = new AtomicInteger();
    house.store().weather(point -> maybeBreak(random, broken));
    List<JobId> ids = submitAll(engine);
    house.store().weather(G9NothingLostTest::refuse);
    house.store().cutAll();
    house.store().weather(point -> maybeBreak(random, broken));
    House.eventually().until(() -> broken.get() > 50);
    house.store().weather(WeatheredDataSource.FAIR);

    for (int number = 0; number < most; number++) {
      Job job = engine.whenFinished(ids.get(number)).get(60, SECONDS);
      judge(number, job, List.copyOf(runs.get(number)));
    }
    assertThat(engine.list(JobQuery.newest().limit(1_000).type(TASK)))
        .as("nothing is there twice")
        .extracting(Job::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    House.eventually().until(() -> engine.state().unwritten() == 0);
  }

  private static void maybeBreak(Random random, AtomicInteger broken) throws SQLException {
    boolean breaks;
    synchronized (random) {
      breaks = random.nextInt(25) == 0;
    }
    if (breaks) {
      broken.incrementAndGet();
      throw WeatheredDataSource.broken();
    }
  }

  private static void refuse(Point point) throws SQLException {
    throw WeatheredDataSource.broken();
  }

  private List<JobId> submitAll(JobEngine engine) throws Exception {
    List<Future<List<JobId>>> shares = new ArrayList<>();
    ExecutorService submitters = Executors.newFixedThreadPool(SUBMITTERS);
    for (int i = 0; i < SUBMITTERS; i++) {
      int first = i * most / SUBMITTERS;
      int end = (i + 1) * most / SUBMITTERS;
      shares.add(submitters.submit(submitting(engine, first, end)));
    }
    submitters.shutdown();
    List<JobId> ids = new ArrayList<>();
    for (Future<List<JobId>> share : shares) {
      ids.addAll(share.get(120, SECONDS));
    }
    return ids;
  }

  private Callable<List<JobId>> submitting(JobEngine engine, int first, int end) {
    return () -> {
      List<JobId> ids = new ArrayList<>();
      for (int number = first; number < end; number++) {
        runs.put(number, new ConcurrentLinkedQueue<>());
        ids.add(
            engine.submit(
                Submission.of(TASK, new Task(number))
                    .retry(RetryPolicy.fixed(3, Duration.ofMillis(10)))));
      }
      return ids;
    };
  }

  /** Every fourth fails in its first attempt, every twentieth in each. */
  private void handle(Task task, JobRun run) {
    boolean returns = task.number % 20 != 0 && (task.number % 4 != 0 || run.attempt() > 1);
    runs.get(task.number).add(new Run(run.runNo(), returns));
    run.result(run.runNo());
    if (!returns) {
      throw new IllegalStateException("on purpose");
    }
  }

  private static void judge(int number, Job job, List<Run> entered) {
    assertThat(entered).extracting(Run::runNo).as("task %d", number).doesNotHaveDuplicates();
    assertThat(entered).allSatisfy(run -> assertThat(run.runNo()).isBetween(1, job.runNo()));
    List<Run> returned = entered.stream().filter(Run::returned).toList();
    if (number % 20 == 0) {
      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(entered).hasSize(3);
    } else {
      assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(returned).as("no finished run was thrown away").hasSize(1);
      assertThat(job.result()).isEqualTo(Integer.toString(returned.get(0).runNo()));
    }
    assertThat(job.attempts()).isEqualTo(entered.size());
  }

  /** Where the finisher meets an outage; it is pools that ask for the isolation. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ASK_ISOLATION")
  void theResultOfAFinishedHandlerOutlivesAnOutage(Point point) throws Exception {
    JobEngine engine = house.start();
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  run.result("precious");
                  meeting.meet();
                }));
    meeting.await();
    AtomicInteger failed = new AtomicInteger();
    house
        .store()
        .weather(
            at -> {
              if (at == point && failed.get() < 3 && isFinisher(point)) {
                failed.incrementAndGet();
                throw WeatheredDataSource.broken();
              }
            });
    if (point == Point.CONNECT) {
      house.store().cutAll();
    }
    meeting.letGo();
    Job job = engine.whenFinished(id).get(30, SECONDS);
    assertThat(job.result()).isEqualTo("\"precious\"");
    assertThat(job.runNo()).isEqualTo(1);
    engine.close();
    assertThat(failed.get()).isEqualTo(3);
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactly("submitted", "started", "completed"));
  }

  /** Connections are opened by the pool, not by the finisher. */
  private static boolean isFinisher(Point point) {
    return point == Point.CONNECT || Thread.currentThread().getName().equals("belay-finisher");
  }

  @Test
  void aCallerIsToldWhetherAnythingWasChanged() throws Exception {
    JobEngine engine =
        house.start(
            house.engine().config(House.quick().storeTimeout(Duration.ofMillis(200)).build()));
    JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    house
        .store()
        .weather(
            at -> {
              if (at == Point.EXECUTE && isCaller()) {
                throw WeatheredDataSource.broken();
              }
            });
    assertThatThrownBy(() -> engine.cancel(id))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.effect()).isEqualTo(StoreException.Effect.NONE));
    AtomicInteger committed = new AtomicInteger();
    house
        .store()
        .weather(
            at -> {
              if (at == Point.COMMITTED && isCaller()) {
                committed.incrementAndGet();
              }
              if (committed.get() > 0) {
                throw WeatheredDataSource.broken();
              }
            });
    assertThatThrownBy(() -> engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1))))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.effect()).isEqualTo(StoreException.Effect.UNKNOWN));
    house.store().weather(WeatheredDataSource.FAIR);
    assertThat(engine.find(id).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(engine.cancel(id).outcome().won()).isTrue();
  }

  private static boolean isCaller() {
    return !Thread.currentThread().getName().startsWith("belay-");
  }
}
