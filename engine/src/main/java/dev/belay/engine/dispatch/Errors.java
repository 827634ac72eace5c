package dev.belay.engine.dispatch;

import dev.belay.JobError;
import dev.belay.JobStoppedException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;

/** What is kept of an exception. */
final class Errors {

  /** The widths of the columns. */
  private static final int MOST_TYPE_CHARS = 500;

  private static final int MOST_MESSAGE_CHARS = 2_000;

  /** No chain of causes is that long, unless it is a ring. */
  private static final int MOST_CAUSES = 20;

  private Errors() {}

  static JobError of(JobError.Cause cause, Throwable thrown, int maxStackChars) {
    return new JobError(
        cause,
        cut(thrown.getClass().getName(), MOST_TYPE_CHARS),
        cut(messageOf(thrown), MOST_MESSAGE_CHARS),
        cut(stackOf(thrown), maxStackChars));
  }

  static JobError of(JobError.Cause cause, String message) {
    return new JobError(cause, null, cut(message, MOST_MESSAGE_CHARS), null);
  }

  /** The same, without anything that came from outside, for a database that refuses it. */
  static JobError bare(JobError error) {
    return new JobError(error.cause(), null, "the error could not be stored", null);
  }

  /**
   * Whether the exception is a way of leaving because one was told to: the stop itself, or what it
   * broke off.
   */
  static boolean isObedience(Throwable thrown) {
    Throwable t = thrown;
    for (int i = 0; t != null && i < MOST_CAUSES; t = t.getCause(), i++) {
      if (t instanceof JobStoppedException
          || t instanceof InterruptedException
          || t instanceof InterruptedIOException
          || t instanceof ClosedChannelException
          || t instanceof SocketException) {
        return true;
      }
    }
    return false;
  }

  private static String messageOf(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? thrown.getClass().getName() : message;
    } catch (RuntimeException e) {
      return "its message could not be read: " + e.getClass().getName();
    }
  }

  private static String stackOf(Throwable thrown) {
    try {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    } catch (RuntimeException e) {
      return "its stack could not be read: " + e.getClass().getName();
    }
  }

  /**
   * Cut to the length, and without U+0000, which some databases refuse; never within a surrogate
   * pair.
   */
  private static String cut(String text, int most) {
    String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', ' ');
    if (clean.length() <= most) {
      return clean;
    }
    int end = most > 0 && Character.isHighSurrogate(clean.charAt(most - 1)) ? most - 1 : most;
    return clean.substring(0, end);
  }
}
