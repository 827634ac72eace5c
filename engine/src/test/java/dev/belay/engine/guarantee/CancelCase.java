package dev.belay.engine.guarantee;

import dev.belay.CancelOutcome;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobStoppedException;
import dev.belay.StopCause;
import dev.belay.Stopped;
import java.util.ArrayList;
import java.util.List;

/**
 * One combination of where a job stands when it is cancelled, how its handler ends, and which of
 * the two comes first; and what must come of it, computed from the words of the design, apart from
 * the engine.
 */
record CancelCase(Position position, Ending ending, When when) {

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

  /** Whether the handler ends after the cancel or before it. */
  enum When {
    BEFORE_THE_END,
    AFTER_THE_END
  }

  /** The answer, what the job is in the end, and the listener's events. */
  record Expected(CancelOutcome outcome, JobStatus status, Stopped.How how, List<String> events) {}

  /** Every combination that there is for that position. */
  static List<CancelCase> of(Position position) {
    List<CancelCase> cases = new ArrayList<>();
    for (Ending ending : Ending.values()) {
      for (When when : When.values()) {
        if (isPossible(position, ending, when)) {
          cases.add(new CancelCase(position, ending, when));
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

  /** What must come of it. */
  Expected expected() {
    boolean after = when == When.AFTER_THE_END;
    boolean sealed = position == Position.INSIDE_SEALED;
    List<String> events = new ArrayList<>(List.of("submitted"));
    if (position == Position.WAITING_FOR_RETRY) {
      events.addAll(List.of("started", "retried"));
    }
    if (position != Position.CANCELLED && (after || sealed)) {
      events.addAll(List.of("started", ending.isReturn ? "completed" : "failed"));
      CancelOutcome outcome =
          ending.isReturn ? CancelOutcome.ALREADY_COMPLETED : CancelOutcome.ALREADY_FAILED;
      return new Expected(
          after ? outcome : CancelOutcome.SEALED,
          ending.statusUnstopped(),
          ending.howUnstopped(),
          events);
    }
    events.add("cancelled");
    if (position.isToDo()) {
      return cancelled(CancelOutcome.CANCELLED_TO_DO, Stopped.How.NEVER_STARTED, events);
    }
    if (position == Position.CLAIMED_NOT_ENTERED) {
      events.add("heard");
      return cancelled(CancelOutcome.CANCELLED_PROCESSING, Stopped.How.NEVER_STARTED, events);
    }
    events.addAll(List.of("started", "discarded"));
    if (position == Position.ENDED_NOT_SETTLED) {
      return cancelled(CancelOutcome.CANCELLED_PROCESSING, ending.howUnstopped(), events);
    }
    events.addAll(List.of("heard", "stopped"));
    return cancelled(
        position == Position.CANCELLED
            ? CancelOutcome.ALREADY_CANCELLED
            : CancelOutcome.CANCELLED_PROCESSING,
        ending.howAfterStop(),
        events);
  }

  private static Expected cancelled(CancelOutcome outcome, Stopped.How how, List<String> events) {
    return new Expected(outcome, JobStatus.CANCELLED, how, events);
  }
}
