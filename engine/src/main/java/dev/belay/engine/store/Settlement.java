package dev.belay.engine.store;

/** What became of a run that ended. */
public enum Settlement {
  /** What the node wanted is recorded. */
  APPLIED,
  /**
   * The run had been completed before, in a transaction of its handler's; nothing else was
   * recorded.
   */
  COMPLETED_BEFORE,
  /** The job had been cancelled: the result is discarded, and the run is recorded as stopped. */
  CANCELLED,
  /** The claim had been taken away, or the run had been settled otherwise: nothing was recorded. */
  CLAIM_LOST,
  /** Somebody's open transaction holds the row: nothing was recorded yet, ask again. */
  LOCKED
}
