package dev.belay.engine.cancel;

import java.time.Duration;

/**
 * The times of a stop.
 *
 * @param stopGrace how long a handler may take to leave before it is stuck
 * @param interruptInterval how often a stopped handler is interrupted again
 * @param longestShield the longest shield, and the longest time that shields put off one stop
 * @param hookWait how long a handler that leaves waits for stop hooks in progress
 */
public record StopTimes(
    Duration stopGrace, Duration interruptInterval, Duration longestShield, Duration hookWait) {

  /** Keeps the arithmetic on nanoseconds far from an overflow. */
  private static final Duration LONGEST = Duration.ofDays(365);

  /** Refuses an interrupt interval that is not positive, and negative or absurdly long times. */
  public StopTimes {
    check("stopGrace", stopGrace);
    check("interruptInterval", interruptInterval);
    check("longestShield", longestShield);
    check("hookWait", hookWait);
    if (interruptInterval.isZero()) {
      throw new IllegalArgumentException("interruptInterval must be positive, was PT0S");
    }
  }

  private static void check(String name, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + " must be from 0 to 365 days, was " + value);
    }
  }
}
