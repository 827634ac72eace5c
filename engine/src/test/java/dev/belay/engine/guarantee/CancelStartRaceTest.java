package dev.belay.engine.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Cancel against start: every job is cancelled as soon as it is submitted, while the engine claims,
 * enters and completes as fast as it can. More of it on request: {@code
 * -Dbelay.test.races=1000000}.
 */
@OnEveryDatabase
class CancelStartRaceTest {

  private static final Integer RACES_ASKED = Integer.getInteger("belay.test.races");
  private static final int RACES_PER_ENGINE = 20_000;
  private static final int CANCELLERS = 3;
  private static final int MOST_TOGETHER = 8;

  record Lane(int number) {}

  private static final JobType<Lane> LANE = JobType.of("lane", Lane.class);

  @RegisterExtension final House house;

  private final Map<CancelOutcome, Integer> counts = new EnumMap<>(CancelOutcome.class);
  private int cancelledInside;
  private int cancelledBeforeEntry;

  CancelStartRaceTest(Product product) {
    house = new House(product);
  }

  @Test
  void aJobCancelledToDoNeverStartsAndACancelledRunNeverLands() throws Exception {
    int races = RACES_ASKED == null ? house.rounds(4_000) : RACES_ASKED;
    for (int left = races; left > 0; left -= RACES_PER_ENGINE) {
      raceOnOneEngine(Math.min(left, RACES_PER_ENGINE));
    }
    System.out.printf(
        "%d races of cancel against start: %s; of the processing ones %d were inside, %d never entered%n",
        races, counts, cancelledInside, cancelledBeforeEntry);
    assertThat(counts.keySet())
        .as("both orders, and a run in between")
        .contains(
            CancelOutcome.CANCELLED_TO_DO,
            CancelOutcome.CANCELLED_PROCESSING,
            CancelOutcome.ALREADY_COMPLETED);
    assertThat(cancelledInside).isPositive();
  }

  private void raceOnOneEngine(int races) throws Exception {
    DataSource database = house.anotherDatabase();
    Races played = new Races(races);
    try (JobEngine engine =
        Belay.engine()
            .store(database)
            .config(House.quick().workers(3).claimAhead(3).build())
            .handle(LANE, played::handle)
            .start()) {
      ExecutorService cancellers = Executors.newFixedThreadPool(CANCELLERS);
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < CANCELLERS; i++) {
        int first = i;
        done.add(cancellers.submit(() -> played.race(engine, first)));
      }
      cancellers.shutdown();
      for (Future<?> future : done) {
        future.get(10, TimeUnit.MINUTES);
      }
      for (JobId id : played.ids) {
        engine.whenStopped(id).get(1, TimeUnit.MINUTES);
      }
    }
    try (JobClient client = Belay.client(database)) {
      played.judge(client);
    }
  }

  /** The races of one engine. */
  private final class Races {
    private final int size;
    private final JobId[] ids;
    private final CancelOutcome[] outcomes;

    /** Whether the handler had begun when the cancel was answered. */
    private final boolean[] begunAtAnswer;

    private final AtomicIntegerArray entered;
    private final AtomicIntegerArray enteredUnaware;

    Races(int size) {
      this.size = size;
      this.ids = new JobId[size];
      this.outcomes = new CancelOutcome[size];
      this.begunAtAnswer = new boolean[size];
      this.entered = new AtomicIntegerArray(size);
      this.enteredUnaware = new AtomicIntegerArray(size);
    }

    void handle(Lane lane, JobRun run) {
      int began = entered.incrementAndGet(lane.number);
      if (!run.isStopping()) {
        enteredUnaware.incrementAndGet(lane.number);
      }
      run.result(began);
      dither(2_000);
      run.checkpoint();
    }

    /** Every third lane, a few together. */
    Void race(JobEngine engine, int first) {
      int lane = first;
      while (lane < size) {
        List<Submission<Lane>> group = new ArrayList<>();
        List<Integer> lanes = new ArrayList<>();
        int together = 1 + ThreadLocalRandom.current().nextInt(MOST_TOGETHER);
        for (; group.size() < together && lane < size; lane += CANCELLERS) {
          group.add(Submission.of(LANE, new Lane(lane)).retry(RetryPolicy.none()));
          lanes.add(lane);
        }
        List<JobId> submitted = engine.submitAll(group);
        for (int i = 0; i < lanes.size(); i++) {
          cancel(engine, lanes.get(i), submitted.get(i));
        }
      }
      return null;
    }

    private void cancel(JobEngine engine, int lane, JobId id) {
      ids[lane] = id;
      dither(5_000);
      outcomes[lane] = engine.cancel(id).outcome();
      begunAtAnswer[lane] = entered.get(lane) > 0;
    }

    void judge(JobClient client) {
      int judged = 0;
      Map<JobId, Integer> lanes = new java.util.HashMap<>();
      for (int lane = 0; lane < size; lane++) {
        lanes.put(ids[lane], lane);
      }
      JobId before = null;
      List<Job> page;
      do {
        JobQuery query = JobQuery.newest().limit(1_000);
        page = client.list(before == null ? query : query.before(before));
        for (Job job : page) {
          judge(lanes.get(job.id()), job);
          before = job.id();
          judged++;
        }
      } while (!page.isEmpty());
      assertThat(judged).isEqualTo(size);
    }

    private void judge(int lane, Job job) {
      CancelOutcome outcome = outcomes[lane];
      counts.merge(outcome, 1, Integer::sum);
      assertThat(entered.get(lane)).isLessThanOrEqualTo(1);
      switch (outcome) {
        case CANCELLED_TO_DO -> {
          assertThat(entered.get(lane)).isZero();
          assertThat(job.runNo()).isZero();
          assertCancelled(job);
          assertThat(job.stopped().how()).isEqualTo(Stopped.How.NEVER_STARTED);
        }
        case CANCELLED_PROCESSING -> {
          assertCancelled(job);
          judgeEntry(lane, job);
        }
        case ALREADY_COMPLETED -> {
          assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
          assertThat(job.result()).isEqualTo("1");
          assertThat(entered.get(lane)).isEqualTo(1);
        }
        case ALREADY_CANCELLED, ALREADY_FAILED, SEALED, NOT_FOUND, CONDITION_NOT_MET ->
            throw new AssertionError("cannot be: " + outcome + " of " + job);
      }
    }

    /**
     * Who had not begun when the cancel was answered knew of it from the first moment, or is out.
     */
    private void judgeEntry(int lane, Job job) {
      if (entered.get(lane) == 0) {
        cancelledBeforeEntry++;
        assertThat(job.stopped().how()).isEqualTo(Stopped.How.NEVER_STARTED);
      } else {
        cancelledInside++;
      }
      if (!begunAtAnswer[lane]) {
        assertThat(enteredUnaware.get(lane)).isZero();
      }
    }

    private void assertCancelled(Job job) {
      assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(job.result()).isNull();
      assertThat(job.error()).isNull();
    }
  }

  /** So that now one side is first and now the other. */
  private static void dither(int mostSpins) {
    int spins = ThreadLocalRandom.current().nextInt(mostSpins);
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }
}
