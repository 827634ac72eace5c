package dev.belay.samples;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** What the user is told, in one line, when a command cannot do what it was asked for. */
final class DriveException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  DriveException(String message, @Nullable Throwable cause) {
    this(message, cause, ExitCode.SOFTWARE);
  }

  private DriveException(String message, @Nullable Throwable cause, int exitCode) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Tells what an option's value lacks. */
  static DriveException notUnderstood(String message) {
    return new DriveException(message, null, ExitCode.USAGE);
  }

  /** With which the process ends. */
  int exitCode() {
    return exitCode;
  }

  /** Tells what an argument of the user's lacks. */
  static DriveException of(IllegalArgumentException e) {
    return new DriveException(String.valueOf(e.getMessage()), e);
  }
}
