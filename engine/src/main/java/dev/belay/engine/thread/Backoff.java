package dev.belay.engine.thread;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses that double from the first up to the longest, each varied by up to half. Not thread-safe.
 */
public final class Backoff {

  private final long firstMillis;
  private final long longestMillis;
  private long nextMillis;

  /** With pauses in that range. */
  public Backoff(Range range) {
    this.firstMillis = Math.max(1, range.first().toMillis());
    this.longestMillis = Math.max(1, range.longest().toMillis());
    this.nextMillis = firstMillis;
  }

  /** The next pause. */
  public Duration next() {
    long millis = Math.min(nextMillis, longestMillis);
    nextMillis = Math.min(nextMillis * 2, longestMillis);
    return Duration.ofMillis(
        Math.max(1, millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1)));
  }

  /** Starts again from the first pause. */
  public void reset() {
    nextMillis = firstMillis;
  }

  /**
   * Between which the pauses are.
   *
   * @param first the pause before the second try
   * @param longest the cap
   */
  public record Range(Duration first, Duration longest) {}
}
