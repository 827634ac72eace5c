package dev.belay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the store decided, with the job as it stood right after the decision.
 *
 * @param id the job that was asked for
 * @param outcome what was decided
 * @param snapshot the job in the same transaction as the decision; null exactly when the outcome is
 *     NOT_FOUND
 */
public record CancelVerdict(JobId id, CancelOutcome outcome, @Nullable Job snapshot) {

  /** Refuses a missing snapshot of a job that was found. */
  public CancelVerdict {
    if ((snapshot == null) != (outcome == CancelOutcome.NOT_FOUND)) {
      throw new IllegalArgumentException(
          "snapshot must be absent exactly for NOT_FOUND, outcome was " + outcome);
    }
  }

  /** The snapshot; empty for NOT_FOUND. */
  public Optional<Job> job() {
    return Optional.ofNullable(snapshot);
  }
}
