package dev.belay.engine.store;

import static dev.belay.JobStatus.CANCELLED;
import static dev.belay.JobStatus.COMPLETED;
import static dev.belay.JobStatus.FAILED;
import static dev.belay.JobStatus.PROCESSING;
import static dev.belay.JobStatus.TO_DO;

import dev.belay.JobStatus;
import java.util.Set;

/**
 * Every legal move of a job; the SQL guards and the CHECKs of the tables are tested to be equal to
 * it.
 */
@SuppressWarnings(
    "ImmutableEnumChecker") // Set.of is immutable, which the check cannot see through the type
public enum Move {
  /** A node takes a due job. */
  CLAIM(Set.of(TO_DO), Set.of(PROCESSING)),
  /** A run's result is recorded. */
  COMPLETE(Set.of(PROCESSING), Set.of(COMPLETED)),
  /** A run failed, and the job with it. */
  FAIL(Set.of(PROCESSING), Set.of(FAILED)),
  /** A run failed, and the job will be tried again. */
  RETRY(Set.of(PROCESSING), Set.of(TO_DO)),
  /** A run declares the job's point of no return. */
  SEAL(Set.of(PROCESSING), Set.of(PROCESSING)),
  /** Somebody calls the job off. */
  CANCEL(Set.of(TO_DO, PROCESSING), Set.of(CANCELLED)),
  /** A node that closes gives the job back; the attempt is not charged. */
  RELEASE(Set.of(PROCESSING), Set.of(TO_DO)),
  /**
   * The job is taken away from a dead node: to be tried again, or failed when no attempt is left.
   */
  RESCUE(Set.of(PROCESSING), Set.of(TO_DO, FAILED)),
  /** The job was not started by its not-after time. */
  EXPIRE(Set.of(TO_DO), Set.of(FAILED));

  private final Set<JobStatus> from;
  private final Set<JobStatus> to;

  Move(Set<JobStatus> from, Set<JobStatus> to) {
    this.from = from;
    this.to = to;
  }

  /** The statuses the move may start from. */
  public Set<JobStatus> from() {
    return from;
  }

  /** The statuses the move may lead to. */
  public Set<JobStatus> to() {
    return to;
  }

  /** Whether the move may lead from the one status to the other. */
  public boolean leads(JobStatus start, JobStatus end) {
    return from.contains(start) && to.contains(end);
  }
}
