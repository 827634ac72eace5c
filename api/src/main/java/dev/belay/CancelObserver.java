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
   * Jobs that were decided together, at most as many as share a transaction. Those that somebody
   * else's transaction held at first were decided after the others, in transactions of their own.
   *
   * @param outcomes what was decided of each job
   * @param undecided jobs that could not be decided, because somebody else's transaction held them
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
