package dev.belay.engine.store;

/** What became of a seal. */
public enum SealAnswer {
  /** The job is sealed. */
  SEALED,
  /** The job had been cancelled. */
  CANCELLED,
  /** The claim had been taken away. */
  CLAIM_LOST
}
