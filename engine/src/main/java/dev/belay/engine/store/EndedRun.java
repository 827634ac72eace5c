package dev.belay.engine.store;

import dev.belay.JobError;
import dev.belay.Stopped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, or whose job moves on without it, and what its node wants to record.
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
 * @param leaving whether its handler has left
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
    Leaving leaving) {

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
    this(run, wish, result, error, rest, how, endedNanos, heardNanos, Leaving.IN_TIME);
  }

  /** The same run after its handler has left at last. */
  public EndedRun asLeftLate(Stopped.How howItLeft, long leftNanos, @Nullable Long heard) {
    return new EndedRun(run, wish, null, null, rest, howItLeft, leftNanos, heard, Leaving.LATE);
  }

  /** The same run with another wish and error, and without a result. */
  public EndedRun withoutResult(Move otherWish, JobError otherError) {
    return new EndedRun(
        run, otherWish, null, otherError, rest, how, endedNanos, heardNanos, leaving);
  }

  /** Whether the handler of a run has left. */
  public enum Leaving {
    /** It has left, or was never entered. */
    IN_TIME,
    /**
     * It is stuck, and the job moves on without it; of a cancelled job nothing is recorded then,
     * for its run has not stopped.
     */
    NOT_YET,
    /** It has left after {@link #NOT_YET} was settled: that is all there is to record. */
    LATE
  }
}
