package dev.belay;

/**
 * Where a job stands. The codes are part of the database and, 0 to 3, of the public batch-task API.
 *
 * <p>There is no status between PROCESSING and CANCELLED: a cancel decides at once, and whether the
 * handler has left is told apart from it, by {@link Job#stopped()}.
 */
public enum JobStatus {
  /** Waits for its due time, for a free worker, or for its next attempt. */
  TO_DO(0),
  /** Claimed by a node. */
  PROCESSING(1),
  /** Its handler returned and its result was recorded. Final. */
  COMPLETED(2),
  /** Called off before it was completed. Final, whatever its handler does afterwards. */
  CANCELLED(3),
  /** Out of attempts, expired, or unreadable. Final. */
  FAILED(4);

  private final int code;

  JobStatus(int code) {
    this.code = code;
  }

  /** The number stored for this status. */
  public int code() {
    return code;
  }

  /** Whether no move leads out of this status. */
  public boolean isFinal() {
    return this == COMPLETED || this == CANCELLED || this == FAILED;
  }

  /**
   * The status with that number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static JobStatus ofCode(int code) {
    for (JobStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    throw new IllegalArgumentException("job status code must be 0 to 4, was " + code);
  }
}
