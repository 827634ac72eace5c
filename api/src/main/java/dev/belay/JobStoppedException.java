package dev.belay;

import java.util.Objects;

/**
 * Thrown into a handler whose run was told to stop. A handler lets it pass, after cleaning up.
 *
 * <p>Level-triggered: every {@link JobRun#checkpoint()} after the stop throws it. Thrown by a run
 * that nobody stopped it is an ordinary failure.
 */
public class JobStoppedException extends BelayException {

  private static final long serialVersionUID = 1L;

  private final JobId jobId;
  private final StopCause stopCause;

  /** For the run of that job, stopped for that cause. */
  public JobStoppedException(JobId jobId, StopCause stopCause) {
    super("run of job " + jobId + " was told to stop: " + stopCause, null);
    this.jobId = Objects.requireNonNull(jobId, "jobId");
    this.stopCause = Objects.requireNonNull(stopCause, "stopCause");
  }

  /** The exception for that cause: a {@link JobCancelledException} when it is a cancel. */
  public static JobStoppedException of(JobId jobId, StopCause cause) {
    return cause.isCancel()
        ? new JobCancelledException(jobId, cause)
        : new JobStoppedException(jobId, cause);
  }

  /** The job whose run was stopped. */
  public JobId jobId() {
    return jobId;
  }

  /** Why. */
  public StopCause stopCause() {
    return stopCause;
  }
}
