package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobStoppedException;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.WeatheredDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every status a job can be in when it is cancelled, with every way its handler can end, and the
 * cancel before or after that end. What must come of it is computed here from the words of the
 * design, apart from the engine.
 */
class CancelProductTest {

  /** Where the job stands when the cancel comes. */
  enum Position {
    TO_DO_DUE,
    TO_DO_FUTURE,
    WAITING_FOR_RETRY,
    CLAIMED_NOT_ENTERED,
    INSIDE,
    INSIDE_SEALED,
    INSIDE_SHIELDED,
    ENDED_NOT_SETTLED,
    COMPLETED,
    FAILED,
    CANCELLED;

    boolean isToDo() {
      return this == TO_DO_DUE || this == TO_DO_FUTURE || this == WAITING_FOR_RETRY;
    }

    boolean isFinal() {
      return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
  }

  /** How the handler ends once it may. */
  enum Ending {
    RETURNS(true),
    THROWS_ITS_OWN(false),
    THROWS_JOB_STOPPED(false),
    IGNORES_THE_INTERRUPT_AND_RETURNS(true),
    SWALLOWS_THE_INTERRUPT_AND_THROWS(false),
    THROWS_INTERRUPTED(false);

    final boolean isReturn;

    Ending(boolean isReturn) {
      this.isReturn = isReturn;
    }

    void end(JobRun run) throws Exception {
      switch (this) {
        case RETURNS -> {}
        case THROWS_ITS_OWN -> throw new IllegalStateException("of its own");
        case THROWS_JOB_STOPPED -> {
          run.checkpoint();
          throw JobStoppedException.of(run.jobId(), StopCause.CANCELLED);
        }
        case IGNORES_THE_INTERRUPT_AND_RETURNS -> {
          awaitInterrupt(run);
          Thread.currentThread().interrupt();
        }
        case SWALLOWS_THE_INTERRUPT_AND_THROWS -> {
          awaitInterrupt(run);
          throw new IllegalStateException("after an interrupt");
        }
        case THROWS_INTERRUPTED -> {
          awaitInterrupt(run);
          throw new InterruptedException();
        }
      }
    }

    private static void awaitInterrupt(JobRun run) {
      while (run.isStopping() && !Thread.interrupted()) {
        Thread.onSpinWait();
      }
    }

    /** How a run that was told to stop is said to have left. */
    Stopped.How howAfterStop() {
      return switch (this) {
        case RETURNS, IGNORES_THE_INTERRUPT_AND_RETURNS -> Stopped.How.FINISHED_FIRST;
        case THROWS_ITS_OWN, SWALLOWS_THE_INTERRUPT_AND_THROWS -> Stopped.How.FAILED;
        case THROWS_JOB_STOPPED, THROWS_INTERRUPTED -> Stopped.How.OBEYED;
      };
    }

    JobStatus statusUnstopped() {
      return isReturn ? JobStatus.COMPLETED : JobStatus.FAILED;
    }

    Stopped.How howUnstopped() {
      return isReturn ? Stopped.How.FINISHED_FIRST : Stopped.How.FAILED;
    }
  }

  enum When {
    BEFORE_THE_END,
    AFTER_THE_END
  }

  record Case(Position position, Ending ending, When when) {}

  record Expected(CancelOutcome outcome, JobStatus status, Stopped.How how, List<String> events) {}

  private static List<Case> cases(Position position) {
    List<Case> cases = new ArrayList<>();
    for (Ending ending : Ending.values()) {
      for (When when : When.values()) {
        if (isPossible(position, ending, when)) {
          cases.add(new Case(position, ending, when));
        }
      }
    }
    return cases;
  }

  /** A completed job has no handler that threw, and no end that is still to come. */
  private static boolean isPossible(Position position, Ending ending, When when) {
    return switch (position) {
      case COMPLETED -> ending.isReturn && when == When.AFTER_THE_END;
      case FAILED -> !ending.isReturn && when == When.AFTER_THE_END;
      default -> true;
    };
  }

  static Expected expected(Case c) {
    boolean after = c.when == When.AFTER_THE_END;
    boolean sealed = c.position == Position.INSIDE_SEALED;
    List<String> events = new ArrayList<>(List.of("submitted"));
    if (c.position == Position.WAITING_FOR_RETRY) {
      events.addAll(List.of("started", "retried"));
    }
    if (c.position != Position.CANCELLED && (after || sealed)) {
      events.addAll(List.of("started", c.ending.isReturn ? "completed" : "failed"));
      CancelOutcome outcome =
          c.ending.isReturn ? CancelOutcome.ALREADY_COMPLETED : CancelOutcome.ALREADY_FAILED;
      return new Expected(
          after ? outcome : CancelOutcome.SEALED,
          c.ending.statusUnstopped(),
          c.ending.howUnstopped(),
          events);
    }
    events.add("cancelled");
    if (c.position.isToDo()) {
      return cancelled(CancelOutcome.CANCELLED_TO_DO, Stopped.How.NEVER_STARTED, events);
    }
    if (c.position == Position.CLAIMED_NOT_ENTERED) {
      events.add("heard");
      return cancelled(CancelOutcome.CANCELLED_PROCESSING, Stopped.How.NEVER_STARTED, events);
    }
    events.addAll(List.of("started", "discarded"));
    if (c.position == Position.ENDED_NOT_SETTLED) {
      return cancelled(CancelOutcome.CANCELLED_PROCESSING, c.ending.howUnstopped(), events);
    }
    events.addAll(List.of("heard", "stopped"));
    return cancelled(
        c.position == Position.CANCELLED
            ? CancelOutcome.ALREADY_CANCELLED
            : CancelOutcome.CANCELLED_PROCESSING,
        c.ending.howAfterStop(),
        events);
  }

  private static Expected cancelled(CancelOutcome outcome, Stopped.How how, List<String> events) {
    return new Expected(outcome, JobStatus.CANCELLED, how, events);
  }

  @RegisterExtension final House house = new House();

  @ParameterizedTest
  @EnumSource
  void cancelLeadsToWhatTheDesignSays(Position position) throws Exception {
    JobEngine engine = engineFor(position);
    Map<JobId, Case> played = new LinkedHashMap<>();
    for (Case c : cases(position)) {
      Stage stage = new Stage(engine, c);
      try {
        played.put(stage.play(), c);
      } catch (Exception | AssertionError e) {
        throw new AssertionError(c.toString(), e);
      } finally {
        stage.letEnd();
      }
    }
    engine.close();
    played.forEach(
        (id, c) ->
            assertThat(house.events().of(id))
                .as(c.toString())
                .containsExactlyInAnyOrderElementsOf(expected(c).events));
  }

  private JobEngine engineFor(Position position) {
    boolean full = position == Position.TO_DO_DUE || position == Position.CLAIMED_NOT_ENTERED;
    return house.start(
        house
            .engine()
            .config(
                House.quick()
                    .workers(full ? 1 : 2)
                    .claimAhead(position == Position.CLAIMED_NOT_ENTERED ? 1 : 0)
                    .drainTime(Duration.ofSeconds(30))
                    .build()));
  }

  /** One case on an engine that has nothing else to do. */
  private final class Stage {
    private final JobEngine engine;
    private final Case c;
    private final Meeting inside = new Meeting();
    private final Meeting blocking = new Meeting();
    private final CountDownLatch finisherMayGoOn = new CountDownLatch(1);

    Stage(JobEngine engine, Case c) {
      this.engine = engine;
      this.c = c;
    }

    JobId play() throws Exception {
      JobId id = bringIntoPosition();
      Expected expected = expected(c);
      boolean cancelledBefore = c.position == Position.CANCELLED;
      if (cancelledBefore) {
        assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
      }
      if (c.when == When.AFTER_THE_END) {
        letEnd();
        engine.whenStopped(id).get(30, SECONDS);
      }
      CancelResult result = engine.cancel(id);
      assertThat(result.outcome()).isEqualTo(expected.outcome);
      letEnd();

      Stopped stopped = result.whenStopped().get(30, SECONDS);
      Job job = engine.find(id).orElseThrow();
      assertThat(stopped.how()).isEqualTo(expected.how);
      assertThat(job.status()).isEqualTo(expected.status);
      assertThat(job.result() != null).isEqualTo(expected.status == JobStatus.COMPLETED);
      return id;
    }

    private JobId bringIntoPosition() throws Exception {
      if (c.position == Position.TO_DO_DUE || c.position == Position.CLAIMED_NOT_ENTERED) {
        engine.submit(house.job(run -> blocking.meet()));
        blocking.await();
      }
      JobId id = engine.submit(submission());
      switch (c.position) {
        case TO_DO_DUE, TO_DO_FUTURE, COMPLETED, FAILED -> {}
        case WAITING_FOR_RETRY ->
            House.eventually().until(() -> engine.find(id).orElseThrow().error() != null);
        case CLAIMED_NOT_ENTERED -> House.eventually().until(() -> engine.state().claimed() == 1);
        case INSIDE, INSIDE_SEALED, INSIDE_SHIELDED, CANCELLED -> inside.await();
        case ENDED_NOT_SETTLED -> {
          inside.await();
          if (c.when == When.BEFORE_THE_END) {
            house.store().weather(this::holdFinisher);
            inside.letGo();
            House.eventually().until(() -> engine.state().unwritten() == 1);
          }
        }
      }
      return id;
    }

    /** A job that has to wait does so for long, unless its handler is to end before the cancel. */
    private Submission<Handling.Work> submission() {
      Submission<Handling.Work> job = house.job(this::handle);
      Duration rest = c.when == When.BEFORE_THE_END ? Duration.ofHours(1) : Duration.ofMillis(100);
      return switch (c.position) {
        case TO_DO_FUTURE -> job.dueIn(rest);
        case WAITING_FOR_RETRY -> job.retry(RetryPolicy.fixed(2, rest));
        default -> job;
      };
    }

    private void handle(JobRun run) throws Exception {
      run.result("landed");
      if (c.position == Position.WAITING_FOR_RETRY && run.attempt() == 1) {
        throw new IllegalStateException("first attempt");
      }
      switch (c.position) {
        case INSIDE_SEALED -> {
          run.seal();
          inside.meet();
        }
        case INSIDE_SHIELDED ->
            run.shield(
                Duration.ofSeconds(30),
                () -> {
                  inside.meet();
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                  return null;
                });
        default -> inside.meet();
      }
      c.ending.end(run);
    }

    private void letEnd() {
      blocking.letGo();
      inside.letGo();
      finisherMayGoOn.countDown();
    }

    private void holdFinisher(WeatheredDataSource.Point point) {
      if (Thread.currentThread().getName().equals("belay-finisher")) {
        try {
          finisherMayGoOn.await();
        } catch (InterruptedException e) {
          throw new AssertionError("somebody interrupts the finisher", e);
        }
      }
    }
  }
}
