package dev.belay;

/**
 * How far a run has come, in units of the handler's choice.
 *
 * @param done units done, not negative
 * @param total units in all, as far as known; 0 when not known
 */
public record Progress(long done, long total) {

  /** Refuses negative numbers. */
  public Progress {
    if (done < 0 || total < 0) {
      throw new IllegalArgumentException(
          "progress must not be negative, was " + done + " of " + total);
    }
  }
}
