package dev.belay.engine.store;

import dev.belay.JobError;
import dev.belay.Stopped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, and what its node wants to record.
 *
 * @param run the run
 * @param wish COMPLETE, FAIL, RETRY or RELEASE
 * @param result the result as JSON, with COMPLETE; null for none
 * @param error what went wrong, with FAIL and RETRY; null otherwise
 * @param rest how long the job rests, with RETRY
 * @param how how the run left, kept if the job turns out to be cancelled
 * @param endedNanos the instant it left, by {@link System#nanoTime()}
 * @param heardNanos the instant it heard of a cancel, by {@link System#nanoTime()}; null when it
 *     did not
 * @param stillInside whether the handler is stuck and the job moves on without it: of a cancelled
 *     job nothing is recorded then, for its run has not stopped
 */
public record EndedRun(
    RunKey run,
    Move wish,
    @Nullable String result,
    @Nullable JobError error,
    Duration rest,
    Stopped.How how,
    long endedNanos,
    @Nullable Long heardNanos,
    boolean stillInside) {

  /** A run whose handler has left, or was never entered. */
  public EndedRun(
      RunKey run,
      Move wish,
      @Nullable String result,
      @Nullable JobError error,
      Duration rest,
      Stopped.How how,
      long endedNanos,
      @Nullable Long heardNanos) {
    this(run, wish, result, error, rest, how, endedNanos, heardNanos, false);
  }

  /** The same run after its handler has left at last. */
  public EndedRun asLeft(Stopped.How howItLeft, long leftNanos) {
    return new EndedRun(run, wish, null, error, rest, howItLeft, leftNanos, heardNanos, false);
  }

  /** The same run with another wish and error, and without a result. */
  public EndedRun withoutResult(Move otherWish, JobError otherError) {
    return new EndedRun(
        run, otherWish, null, otherError, rest, how, endedNanos, heardNanos, stillInside);
  }
}
