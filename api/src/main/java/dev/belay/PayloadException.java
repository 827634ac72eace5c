package dev.belay;

import org.jspecify.annotations.Nullable;

/**
 * A payload or result could not be written as JSON or read from it, or is larger than the limit.
 */
public final class PayloadException extends BelayException {

  private static final long serialVersionUID = 1L;

  /** With the type it belongs to, what was wrong, and why. */
  public PayloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
