package dev.belay.engine.dispatch;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobId;

/** Cancels as the engine's client does: decides, signals and tells the listeners. */
@FunctionalInterface
public interface Canceller {

  /** Cancels the job, and says what was decided. */
  CancelOutcome cancel(JobId id, Cancellation cancellation);
}
