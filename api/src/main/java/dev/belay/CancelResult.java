package dev.belay;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The answer to a cancel: the decision, made; and the consequence, which may be awaited.
 * Thread-safe.
 */
public interface CancelResult {

  /** What the store decided, with the job as it stood then. */
  CancelVerdict verdict();

  /**
   * The consequence: completes when no run of the job is inside its handler any more.
   *
   * <p>The same as {@link JobClient#whenStopped(JobId)} of this job; for NOT_FOUND the future fails
   * with {@link java.util.NoSuchElementException}. Completing or cancelling the future has no
   * effect on the job.
   *
   * @throws IllegalStateException when called from inside the handler of this very job, which would
   *     wait for itself
   */
  CompletableFuture<Stopped> whenStopped();

  /** What the store decided. */
  default CancelOutcome outcome() {
    return verdict().outcome();
  }

  /** The job as it stood right after the decision; empty for NOT_FOUND. */
  default Optional<Job> job() {
    return verdict().job();
  }
}
