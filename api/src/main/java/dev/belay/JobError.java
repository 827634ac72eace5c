package dev.belay;

import org.jspecify.annotations.Nullable;

/**
 * Why the last attempt of a job failed.
 *
 * @param cause what kind of failure it was
 * @param type the class name of the exception; null when there was none
 * @param message what was wrong; cut to 2,000 characters
 * @param stack the stack trace, trimmed to the configured length; null when there was no exception
 */
public record JobError(Cause cause, @Nullable String type, String message, @Nullable String stack) {

  /** The kinds of failure. */
  public enum Cause {
    /** The handler threw. */
    HANDLER,
    /** The stored payload could not be read into the payload class. Not retried. */
    PAYLOAD,
    /** The run took longer than its timeout. */
    TIMED_OUT,
    /** The job was not started by its not-after time. */
    EXPIRED,
    /** The node that ran the last attempt was lost. */
    NODE_LOST
  }
}
