package dev.belay;

import java.util.Map;
import java.util.Objects;

/**
 * What became of the jobs that a {@link JobClient#cancelAll} met. Immutable.
 *
 * @param outcomes how many jobs met each outcome; an outcome that none met is absent
 * @param undecided how many could not be decided, because somebody else's transaction held them
 *     longer than the lock wait; nothing was changed about them
 * @param whole whether every job was met that the query meant; false when the observer ended it
 *     before
 */
public record CancelSummary(Map<CancelOutcome, Long> outcomes, long undecided, boolean whole) {

  /** Copies the counts. */
  public CancelSummary {
    outcomes = Map.copyOf(Objects.requireNonNull(outcomes, "outcomes"));
  }

  /** How many jobs met that outcome. */
  public long count(CancelOutcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  /** How many jobs this call cancelled. */
  public long cancelled() {
    return count(CancelOutcome.CANCELLED_TO_DO) + count(CancelOutcome.CANCELLED_PROCESSING);
  }

  /** How many jobs it met, whatever became of them. */
  public long met() {
    return undecided + outcomes.values().stream().mapToLong(Long::longValue).sum();
  }
}
