package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobStoppedException;
import dev.belay.RetryPolicy;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.Together;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OnEveryDatabase
class G1OneWinnerTest {

  /** What the run does at the moment of the cancel. */
  enum Rival {
    COMPLETES,
    FAILS,
    RETRIES,
    SEALS
  }

  @RegisterExtension final House house;

  G1OneWinnerTest(Product product) {
    house = new House(product);
  }

  @ParameterizedTest
  @EnumSource
  void exactlyOneOfCancelAndItsRivalWinsAndEachIsTold(Rival rival) throws Exception {
    JobEngine engine = house.start();
    Set<CancelOutcome> seen = new HashSet<>();
    int least = house.rounds(60);
    try (Together together = new Together()) {
      for (int i = 0; i < least || (seen.size() < 2 && i < 100 * least); i++) {
        seen.add(fight(engine, together, rival));
      }
    }
    assertThat(seen).as("both orders").hasSizeGreaterThanOrEqualTo(2);
  }

  private CancelOutcome fight(JobEngine engine, Together together, Rival rival) throws Exception {
    Meeting meeting = new Meeting();
    boolean[] sealed = new boolean[1];
    JobId id =
        engine.submit(
            house
                .job(run -> sealed[0] = act(run, rival, meeting))
                .retry(RetryPolicy.fixed(rival == Rival.RETRIES ? 2 : 1, Duration.ofHours(1))));
    meeting.await();
    CancelOutcome outcome =
        together
            .run(
                List.<Callable<CancelOutcome>>of(
                    () -> engine.cancel(id).outcome(),
                    () -> {
                      meeting.letGo();
                      return null;
                    }))
            .get(0);
    if (rival == Rival.RETRIES && outcome == CancelOutcome.CANCELLED_TO_DO) {
      assertThat(engine.find(id).orElseThrow().error()).isNotNull();
    }
    engine.whenStopped(id).get(30, SECONDS);
    judge(engine.find(id).orElseThrow(), rival, outcome, sealed[0]);
    return outcome;
  }

  private static boolean act(JobRun run, Rival rival, Meeting meeting) {
    meeting.meet();
    run.result("landed");
    switch (rival) {
      case COMPLETES -> {}
      case FAILS, RETRIES -> throw new IllegalStateException("on purpose");
      case SEALS -> {
        try {
          run.seal();
          return true;
        } catch (JobStoppedException e) {
          assertThat(run.isCancelled()).isTrue();
          throw e;
        }
      }
    }
    return false;
  }

  private static void judge(Job job, Rival rival, CancelOutcome outcome, boolean sealed) {
    boolean cancelled = job.status() == JobStatus.CANCELLED;
    assertThat(outcome.won()).isEqualTo(cancelled);
    assertThat(job.cancel() != null).isEqualTo(cancelled);
    assertThat(job.stopped() != null).isEqualTo(cancelled);
    if (rival == Rival.SEALS) {
      assertThat(sealed).isEqualTo(!cancelled);
      assertThat(job.isSealed()).isEqualTo(!cancelled);
    }
    if (!cancelled) {
      assertThat(outcome)
          .isIn(
              switch (rival) {
                case COMPLETES -> Set.of(CancelOutcome.ALREADY_COMPLETED);
                case FAILS -> Set.of(CancelOutcome.ALREADY_FAILED);
                case RETRIES -> Set.of();
                case SEALS -> Set.of(CancelOutcome.SEALED, CancelOutcome.ALREADY_COMPLETED);
              });
    }
  }

  @Test
  void ofManyCancelsExactlyOneWins() throws Exception {
    JobEngine engine = house.start();
    Map<CancelOutcome, Integer> counts = new EnumMap<>(CancelOutcome.class);
    try (Together together = new Together()) {
      for (int i = 0; i < house.rounds(40); i++) {
        JobId id = engine.submit(house.job(run -> run.sleep(Duration.ofMinutes(1))));
        Callable<CancelOutcome> cancel = () -> engine.cancel(id).outcome();
        List<CancelOutcome> outcomes = together.run(List.of(cancel, cancel, cancel, cancel));
        outcomes.forEach(outcome -> counts.merge(outcome, 1, Integer::sum));
        assertThat(outcomes.stream().filter(CancelOutcome::won)).hasSize(1);
        assertThat(outcomes)
            .filteredOn(outcome -> !outcome.won())
            .containsOnly(CancelOutcome.ALREADY_CANCELLED);
      }
    }
    assertThat(counts.get(CancelOutcome.ALREADY_CANCELLED)).isEqualTo(3 * house.rounds(40));
  }
}
