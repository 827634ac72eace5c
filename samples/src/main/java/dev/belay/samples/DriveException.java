package dev.belay.samples;

import org.jspecify.annotations.Nullable;

/** What the user is told, in one line, when a command cannot do what it was asked for. */
final class DriveException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DriveException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Tells what an argument of the user's lacks. */
  static DriveException of(IllegalArgumentException e) {
    return new DriveException(String.valueOf(e.getMessage()), e);
  }
}
