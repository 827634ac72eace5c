package dev.belay;

import java.util.Map;
import java.util.Set;

/**
 * Looks on while {@link JobClient#cancelAll} goes through the jobs, and may end it. Called on the
 * thread that made the call, between two transactions; what it throws ends the call, too, and
 * reaches the caller.
 */
@FunctionalInterface
public interface CancelObserver {

  /**
   * A chunk is decided and committed.
   *
   * @return whether to go on; what was decided stays decided
   */
  boolean goesOnAfter(Chunk chunk);

  /**
   * Jobs that were decided in one transaction, some hundreds at most.
   *
   * @param outcomes what was decided of each job
   * @param undecided jobs that somebody else's transaction held longer than the lock wait
   * @param soFar the counts of this chunk and of all before
   */
  record Chunk(Map<JobId, CancelOutcome> outcomes, Set<JobId> undecided, CancelSummary soFar) {

    /** Copies the lists. */
    public Chunk {
      outcomes = Map.copyOf(outcomes);
      undecided = Set.copyOf(undecided);
    }
  }
}
