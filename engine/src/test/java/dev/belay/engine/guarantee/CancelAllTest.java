package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelObserver;
import dev.belay.CancelOutcome;
import dev.belay.CancelSummary;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cancelling by query: exact of each job, in chunks, from anywhere. */
@OnEveryDatabase
class CancelAllTest {

  private static final JobType<String> OTHER = JobType.of("other", String.class);
  private static final JobQuery OURS = JobQuery.newest().type(Handling.WORK);
  private static final Set<JobStatus> UNFINISHED = Set.of(JobStatus.TO_DO, JobStatus.PROCESSING);
  private static final Cancellation WHY = Cancellation.by("u-1").because("all wrong").traced("t-1");

  @RegisterExtension final House house;

  CancelAllTest(Product product) {
    house = new House(product);
  }

  /** Four workers finish jobs as fast as they can while two clients cancel them all. */
  @Test
  void whatIsToldOfEachJobIsWhatBecameOfItWhileNodesFinishTheSameJobs() throws Exception {
    EngineConfig patient = House.quick().lockWait(Duration.ofSeconds(30)).build();
    JobEngine engine = house.start(house.engine().config(patient));
    JobClient elsewhere = house.closing(Belay.client(house.store().dataSource(), patient));
    Set<CancelOutcome> seen = EnumSet.noneOf(CancelOutcome.class);
    int least = house.rounds(20);
    for (int round = 0;
        round < least || (!seen.contains(CancelOutcome.CANCELLED_TO_DO) && round < 100 * least);
        round++) {
      List<JobId> ids = submit(engine, 200);
      house.awaitEvent(ids.get(0), "started");
      Map<JobId, CancelOutcome> told = new HashMap<>();
      CancelSummary summary =
          (round % 2 == 0 ? engine : elsewhere).cancelAll(OURS, WHY, collectingInto(told));
      assertThat(summary.whole()).isTrue();
      assertThat(summary.undecided()).isZero();
      assertThat(summary.outcomes()).isEqualTo(counted(told));
      House.eventually().until(() -> engine.count(OURS.statuses(UNFINISHED)) == 0);
      for (JobId id : ids) {
        Job job = engine.find(id).orElseThrow();
        CancelOutcome outcome = told.get(id);
        assertThat(job.status() == JobStatus.CANCELLED)
            .as("%s was told %s and is %s", id, outcome, job.status())
            .isEqualTo(outcome != null && outcome.isCancelled());
        if (job.cancel() != null) {
          assertThat(job.cancel().from() == JobStatus.TO_DO)
              .isEqualTo(outcome == CancelOutcome.CANCELLED_TO_DO);
          assertThat(job.cancel().actor()).isEqualTo("u-1");
        }
      }
      seen.addAll(told.values());
    }
    assertThat(seen).contains(CancelOutcome.CANCELLED_TO_DO);
  }

  @Test
  void jobsToDoNeverStartAndRunsAreStoppedOnWhicheverNode() throws Exception {
    JobEngine here = house.start();
    JobEngine there = house.start();
    List<JobId> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(here.submit(house.job(run -> run.sleep(Duration.ofHours(1)))));
    }
    for (JobId id : running) {
      house.awaitEvent(id, "started");
    }
    List<JobId> waiting = submitAll(here, later(50));
    JobId spared = here.submit(Submission.of(OTHER, "x"));
    assertThat(here.count(OURS)).isEqualTo(58);
    assertThat(here.count(OURS.status(JobStatus.PROCESSING))).isEqualTo(8);
    CancelSummary summary = there.cancelAll(OURS, WHY);
    assertThat(summary.outcomes())
        .isEqualTo(
            Map.of(CancelOutcome.CANCELLED_TO_DO, 50L, CancelOutcome.CANCELLED_PROCESSING, 8L));
    assertThat(summary.cancelled()).isEqualTo(58);
    assertThat(summary.met()).isEqualTo(58);
    for (JobId id : running) {
      assertThat(here.whenStopped(id).get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
      assertThat(house.events().of(id)).contains("cancelled", "heard");
    }
    for (JobId id : waiting) {
      assertThat(house.events().of(id)).containsExactly("submitted", "cancelled");
    }
    assertThat(here.find(spared).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(here.count(OURS.statuses(UNFINISHED))).isZero();
    assertThat(here.cancelAll(OURS, WHY).met()).as("nothing is left").isZero();
  }

  @Test
  void theObserverSeesEveryChunkAndMayEndIt() throws Exception {
    JobEngine engine = house.start(house.engine().config(House.quick().groupSize(10).build()));
    submitAll(engine, later(35));
    List<CancelObserver.Chunk> seen = new ArrayList<>();
    CancelSummary ended =
        engine.cancelAll(
            OURS,
            WHY,
            chunk -> {
              seen.add(chunk);
              return seen.size() < 2;
            });
    assertThat(ended.whole()).isFalse();
    assertThat(ended.cancelled()).isEqualTo(20);
    assertThat(seen).extracting(chunk -> chunk.outcomes().size()).containsExactly(10, 10);
    assertThat(seen).extracting(chunk -> chunk.soFar().cancelled()).containsExactly(10L, 20L);
    assertThat(engine.count(OURS.status(JobStatus.TO_DO))).isEqualTo(15);
    assertThatThrownBy(
            () ->
                engine.cancelAll(
                    OURS,
                    WHY,
                    chunk -> {
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
    assertThat(engine.count(OURS.status(JobStatus.TO_DO))).isEqualTo(5);
    assertThat(engine.cancelAll(OURS, WHY, chunk -> false).whole())
        .as("nothing was left to end")
        .isTrue();
  }

  @Test
  void aJobThatSomebodyHoldsIsUndecidedAndUnchangedAndAllOthersAreCancelled() throws Exception {
    JobEngine engine =
        house.start(house.engine().config(House.quick().lockWait(Duration.ofMillis(200)).build()));
    List<JobId> ids = submitAll(engine, later(5));
    Map<JobId, CancelOutcome> told = new HashMap<>();
    try (Connection stranger = house.database().getConnection();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.executeQuery(
          "SELECT id FROM belay_job WHERE id IN (%s, %s) FOR UPDATE"
              .formatted(ids.get(1), ids.get(3)));
      CancelSummary summary = engine.cancelAll(OURS, WHY, collectingInto(told));
      assertThat(summary.undecided()).isEqualTo(2);
      assertThat(summary.cancelled()).isEqualTo(3);
      assertThat(summary.met()).isEqualTo(5);
      assertThat(summary.whole()).isTrue();
      assertThat(told.keySet()).containsExactlyInAnyOrder(ids.get(0), ids.get(2), ids.get(4));
      stranger.rollback();
    }
    assertThat(engine.find(ids.get(1)).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(engine.cancelAll(OURS, WHY).outcomes())
        .isEqualTo(Map.of(CancelOutcome.CANCELLED_TO_DO, 2L));
  }

  @Test
  void theQuerySaysWhichJobsAndTheConditionsNarrowIt() throws Exception {
    JobEngine engine = house.start();
    List<JobId> ids = new ArrayList<>();
    for (String user : List.of("ann", "bob", "ann")) {
      ids.add(engine.submit(later(1).get(0).submitter(user)));
    }
    Meeting meeting = new Meeting();
    JobId running = engine.submit(house.job(run -> meeting.meet()).submitter("ann"));
    meeting.await();
    assertThat(engine.cancelAll(OURS.submitter("bob"), WHY.onlySubmittedBy("ann")).met()).isZero();
    assertThat(engine.cancelAll(OURS.status(JobStatus.PROCESSING), WHY.onlyWhileToDo()).met())
        .isZero();
    assertThat(
            engine.cancelAll(
                JobQuery.everything().before(ids.get(1)),
                WHY.onlySubmittedBy("ann").onlyWhileToDo()))
        .isEqualTo(new CancelSummary(Map.of(CancelOutcome.CANCELLED_TO_DO, 1L), 0, true));
    assertThat(engine.find(ids.get(0)).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(engine.cancelAll(JobQuery.everything().limit(1), WHY.onlyWhileToDo()).cancelled())
        .as("the limit is of no account")
        .isEqualTo(2);
    assertThat(engine.cancelAll(OURS.submitter("ann"), WHY).outcomes())
        .isEqualTo(Map.of(CancelOutcome.CANCELLED_PROCESSING, 1L));
    meeting.letGo();
    assertThat(engine.whenStopped(running).get(30, SECONDS)).isNotNull();
  }

  @Test
  void aQueryThatCannotBeMeantIsRefusedAndChangesNothing() throws Exception {
    JobEngine engine = house.start();
    submitAll(engine, later(1));
    assertThatThrownBy(() -> engine.cancelAll(JobQuery.newest(), WHY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("everything()");
    assertThatThrownBy(() -> engine.cancelAll(OURS.status(JobStatus.COMPLETED), WHY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("statuses must have TO_DO or PROCESSING, were [COMPLETED]");
    assertThatThrownBy(() -> engine.cancelAll(OURS, WHY.onlyRun(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was run 3");
    assertThat(engine.count(OURS.status(JobStatus.TO_DO))).isEqualTo(1);
  }

  @Test
  void aHandlerMayCancelWhatItBelongsToAndHearsOfItself() throws Exception {
    JobEngine engine = house.start();
    submitAll(engine, later(3));
    AtomicReference<CancelSummary> summary = new AtomicReference<>();
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  summary.set(engine.cancelAll(OURS, WHY));
                  run.checkpoint();
                }));
    assertThat(engine.whenStopped(id).get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
    assertThat(summary.get().outcomes())
        .isEqualTo(
            Map.of(CancelOutcome.CANCELLED_TO_DO, 3L, CancelOutcome.CANCELLED_PROCESSING, 1L));
  }

  private List<JobId> submit(JobEngine engine, int count) {
    return submitAll(
        engine,
        IntStream.range(0, count).<Submission<?>>mapToObj(i -> house.job(run -> {})).toList());
  }

  private static List<JobId> submitAll(JobEngine engine, List<? extends Submission<?>> jobs) {
    return engine.submitAll(jobs);
  }

  /** Jobs that are not due while the test lasts. */
  private List<Submission<Handling.Work>> later(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> house.job(run -> {}).dueIn(Duration.ofHours(1)))
        .toList();
  }

  private static CancelObserver collectingInto(Map<JobId, CancelOutcome> told) {
    return chunk -> {
      chunk.outcomes().forEach((id, outcome) -> assertThat(told.put(id, outcome)).isNull());
      return true;
    };
  }

  private static Map<CancelOutcome, Long> counted(Map<JobId, CancelOutcome> told) {
    Map<CancelOutcome, Long> counts = new EnumMap<>(CancelOutcome.class);
    told.values().forEach(outcome -> counts.merge(outcome, 1L, Long::sum));
    return counts;
  }
}
