package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobCancelledException;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.PayloadException;
import dev.belay.Progress;
import dev.belay.RetryPolicy;
import dev.belay.StopHook;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

/** What a handler sees of its run and may do with it. */
@OnEveryDatabase
class RunFaceTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();
  private final CompletableFuture<Void> judged = new CompletableFuture<>();
  private JobEngine engine;

  RunFaceTest(Product product) {
    house = new House(product);
  }

  @BeforeEach
  void start() {
    engine = house.start(house.engine().config(House.quick().maxResultBytes(100).build()));
  }

  /** Runs the body in a handler, and fails the test with whatever assertion fails in there. */
  private JobId submit(Handling.Body body, UnaryOperator<Submission<Handling.Work>> options) {
    return engine.submit(
        options.apply(
            house.job(
                run -> {
                  try {
                    body.run(run);
                    judged.complete(null);
                  } catch (Throwable e) {
                    judged.completeExceptionally(e);
                    throw e;
                  }
                })));
  }

  private JobId submit(Handling.Body body) {
    return submit(body, job -> job);
  }

  @Test
  void aRunKnowsItsJobAndSoDoesTheLog() throws Exception {
    JobId id =
        submit(
            run -> {
              assertThat(run.type()).isEqualTo("work");
              assertThat(run.runNo()).isEqualTo(1);
              assertThat(run.attempt()).isEqualTo(1);
              assertThat(run.submitter()).contains("u-1");
              assertThat(run.traceId()).contains("t-9");
              assertThat(MDC.getCopyOfContextMap())
                  .isEqualTo(
                      Map.of(
                          "belay.jobId", run.jobId().toString(),
                          "belay.type", "work",
                          "belay.runNo", "1",
                          "belay.traceId", "t-9"));
            },
            job -> job.submitter("u-1").traced("t-9"));
    assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    judged.get(30, SECONDS);
  }

  @Test
  void theFencingTokenRisesWithEveryRun() throws Exception {
    List<Long> tokens = new CopyOnWriteArrayList<>();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      tokens.add(run.fencingToken());
                      assertThat(run.stillMine()).isTrue();
                      throw new IllegalStateException("again");
                    })
                .retry(RetryPolicy.fixed(3, Duration.ZERO)));
    engine.whenFinished(id).get(30, SECONDS);
    assertThat(tokens).hasSize(3).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aRunMayCancelItself() throws Exception {
    JobId id =
        submit(
            run -> {
              assertThat(run.cancelSelf("nothing to do"))
                  .isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
              assertThat(run.isCancelled()).isTrue();
              assertThat(run.stillMine()).isFalse();
              assertThat(run.cancelSelf("again")).isEqualTo(CancelOutcome.ALREADY_CANCELLED);
              assertThatThrownBy(run::checkpoint).isInstanceOf(JobCancelledException.class);
            });
    judged.get(30, SECONDS);
    engine.whenStopped(id).get(30, SECONDS);
    Job job = engine.find(id).orElseThrow();
    assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(job.cancel().actor()).isEqualTo("run 1 of job " + id);
    assertThat(job.cancel().reason()).isEqualTo("nothing to do");
    house.awaitEvent(id, "stopped");
    eventually()
        .untilAsserted(
            () -> assertThat(house.events().of(id)).containsOnlyOnce("cancelled", "heard"));
  }

  @Test
  void progressIsWrittenNowAndThenAndTheLastOneIsKept() throws Exception {
    JobId id =
        submit(
            run -> {
              for (int i = 1; i <= 1_000; i++) {
                run.progress(i, 2_000);
              }
              meeting.meet();
              run.progress(2_000, 2_000);
            });
    House.eventually()
        .untilAsserted(
            () ->
                assertThat(engine.find(id).orElseThrow().progress())
                    .isEqualTo(new Progress(1_000, 2_000)));
    meeting.letGo();
    assertThat(engine.whenFinished(id).get(30, SECONDS).progress())
        .isEqualTo(new Progress(2_000, 2_000));
  }

  @Test
  void theLastResultSetIsTheJobsAndOneThatIsTooLargeIsRefused() throws Exception {
    JobId id =
        submit(
            run -> {
              run.result(List.of(1));
              assertThatThrownBy(() -> run.result("x".repeat(200)))
                  .isInstanceOf(PayloadException.class)
                  .hasMessageContaining("202 bytes")
                  .hasMessageContaining("100");
              run.result(List.of(1, 2));
            });
    assertThat(engine.whenFinished(id).get(30, SECONDS).result()).isEqualTo("[1,2]");
    JobId none =
        submit(
            run -> {
              run.result("taken back");
              run.result(null);
            });
    assertThat(engine.whenFinished(none).get(30, SECONDS).result()).isNull();
  }

  @Test
  void sleepLastsUntilItsTimeIsOverOrTheRunIsStopped() throws Exception {
    JobId id =
        submit(
            run -> {
              run.sleep(Duration.ofMillis(1));
              meeting.meet();
              run.sleep(Duration.ofMinutes(5));
            });
    meeting.await();
    meeting.letGo();
    assertThat(engine.cancel(id).whenStopped().get(30, SECONDS).how())
        .isEqualTo(Stopped.How.OBEYED);
    assertThatThrownBy(() -> judged.get(30, SECONDS))
        .hasCauseInstanceOf(JobCancelledException.class);
  }

  @Test
  void theGraceRunsDownOnceTheRunIsStopped() throws Exception {
    JobId id =
        submit(
            run -> {
              assertThat(run.remainingGrace()).isEmpty();
              meeting.meet();
              Duration first = run.remainingGrace().orElseThrow();
              assertThat(first).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10));
              House.eventually()
                  .until(() -> run.remainingGrace().orElseThrow().compareTo(first) < 0);
            });
    meeting.await();
    engine.cancel(id);
    meeting.letGo();
    judged.get(30, SECONDS);
  }

  @Test
  void whatIsRegisteredIsClosedLastInFirstOutButNotWhatWasWithdrawnOrCameToNothing()
      throws Exception {
    List<String> closed = new CopyOnWriteArrayList<>();
    JobId id =
        submit(
            run -> {
              run.onStop(() -> closed.add("first"));
              run.onStop(
                  () -> {
                    throw new IllegalStateException("cannot close");
                  });
              StopHook withdrawn = run.onStop(() -> closed.add("withdrawn"));
              run.onStop(() -> closed.add("second"));
              withdrawn.close();
              meeting.meet();
              House.eventually().until(() -> closed.size() == 2);
              run.onStop(() -> closed.add("late, closed at once"));
              assertThat(closed).hasSize(3);
            });
    meeting.await();
    engine.cancel(id);
    meeting.letGo();
    judged.get(30, SECONDS);
    assertThat(closed).containsExactly("second", "first", "late, closed at once");
    assertThat(house.log().warnings("a stop hook of")).hasSize(1);
  }

  @Test
  void aRunThatIsNotStoppedClosesNothing() throws Exception {
    List<String> closed = new CopyOnWriteArrayList<>();
    JobId id = submit(run -> run.onStop(() -> closed.add("never")));
    engine.whenStopped(id).get(30, SECONDS);
    assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.ALREADY_COMPLETED);
    engine.close();
    assertThat(closed).isEmpty();
  }

  @Test
  void aShieldHoldsBackInterruptAndHooksButNotTheToken() throws Exception {
    List<String> closed = new CopyOnWriteArrayList<>();
    JobId id =
        submit(
            run -> {
              run.onStop(() -> closed.add("hook"));
              run.shield(
                  Duration.ofSeconds(30),
                  () -> {
                    meeting.meet();
                    assertThat(run.isCancelled()).isTrue();
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    assertThat(closed).isEmpty();
                    return null;
                  });
              House.eventually().until(() -> !closed.isEmpty());
            });
    meeting.await();
    engine.cancel(id);
    meeting.letGo();
    // The interrupt that was held back breaks the wait that follows the shield, or comes later.
    engine.whenStopped(id).get(30, SECONDS);
    assertThat(closed.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void afterTheHandlerHasLeftItsRunChangesNothing() throws Exception {
    CompletableFuture<JobRun> kept = new CompletableFuture<>();
    JobId id = submit(kept::complete);
    engine.whenStopped(id).get(30, SECONDS);
    JobRun run = kept.get();
    assertThatThrownBy(run::seal).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.result("late")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.progress(1, 2)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.cancelSelf("late")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.onStop(() -> {})).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.completeInTransaction(transaction -> 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(run.stillMine()).isFalse();
  }
}
