package dev.belay;

/** Thrown into a handler whose job was cancelled: nothing it does will be recorded. */
public final class JobCancelledException extends JobStoppedException {

  private static final long serialVersionUID = 1L;

  /**
   * For the run of that job, cancelled for that cause.
   *
   * @throws IllegalArgumentException when the cause is not a cancel
   */
  public JobCancelledException(JobId jobId, StopCause stopCause) {
    super(jobId, stopCause);
    if (!stopCause.isCancel()) {
      throw new IllegalArgumentException("stopCause must be a cancel, was " + stopCause);
    }
  }
}
