package dev.belay;

/**
 * What the store decided when it was asked to cancel a job. Exactly one of these, never a guess.
 */
public enum CancelOutcome {
  /** The job was to do and is now cancelled: no node will ever enter its handler. */
  CANCELLED_TO_DO(true),
  /**
   * The job was processing and is now cancelled: its result will be discarded, its run is told to
   * stop.
   */
  CANCELLED_PROCESSING(true),
  /** An earlier cancel had won. Nothing changed. */
  ALREADY_CANCELLED(false),
  /** Too late: the job had completed. Nothing changed. */
  ALREADY_COMPLETED(false),
  /** Too late: the job had failed for good. Nothing changed. */
  ALREADY_FAILED(false),
  /** Too late: the job had declared its point of no return. Nothing changed. */
  SEALED(false),
  /** There is no such job, or it is not of the submitter that was asked for. Nothing changed. */
  NOT_FOUND(false),
  /**
   * The job could have been cancelled but did not meet the condition of the call. Nothing changed.
   */
  CONDITION_NOT_MET(false);

  private final boolean won;

  CancelOutcome(boolean won) {
    this.won = won;
  }

  /** Whether it was this call that cancelled the job. */
  public boolean won() {
    return won;
  }

  /** Whether the job is cancelled now, by this call or an earlier one. */
  public boolean isCancelled() {
    return won || this == ALREADY_CANCELLED;
  }
}
