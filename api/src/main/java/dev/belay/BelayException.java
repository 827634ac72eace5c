package dev.belay;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Belay throws for what failed. Expected outcomes are values, not
 * exceptions.
 */
public abstract class BelayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what failed and why. */
  protected BelayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
