package dev.belay;

/**
 * Why a run is told to stop. One vocabulary, delivered to the handler and stored with the job.
 *
 * <p>A run that was already told to stop because of TIMED_OUT or SHUTTING_DOWN may later learn of a
 * cancel or of a lost claim, and then reports that cause. Any other cause, once delivered, stays.
 */
public enum StopCause {
  /** Somebody cancelled the job. */
  CANCELLED(true),
  /** A newer job took its place. */
  SUPERSEDED(true),
  /** The batch it belongs to was cancelled. */
  PARENT_CANCELLED(true),
  /** It ran longer than its run timeout. Leads to a retry or to FAILED, never to CANCELLED. */
  TIMED_OUT(false),
  /** Its node closes. The job goes back to the queue and the attempt is not charged. */
  SHUTTING_DOWN(false),
  /** The claim is no longer this node's: nothing the run does will be recorded. */
  CLAIM_LOST(false);

  private final boolean cancel;

  StopCause(boolean cancel) {
    this.cancel = cancel;
  }

  /** Whether the cause is a cancel: never a failure, never retried. */
  public boolean isCancel() {
    return cancel;
  }
}
