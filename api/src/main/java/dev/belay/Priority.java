package dev.belay;

/**
 * Which due job starts first. A due job of a higher priority always starts before one of a lower
 * priority; within one priority the one that fell due first starts first.
 */
public enum Priority {
  /** Before everything else. */
  HIGH(0),
  /** The default. */
  NORMAL(1),
  /** Only when nothing of a higher priority is due. */
  LOW(2);

  private final int code;

  Priority(int code) {
    this.code = code;
  }

  /** The number stored for this priority; smaller starts first. */
  public int code() {
    return code;
  }

  /**
   * The priority with that number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Priority ofCode(int code) {
    for (Priority priority : values()) {
      if (priority.code == code) {
        return priority;
      }
    }
    throw new IllegalArgumentException("priority code must be 0 to 2, was " + code);
  }
}
