package dev.belay.engine.thread;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double from 10 ms up to a cap, each varied by up to half. Not thread-safe. */
public final class Backoff {

  private static final long FIRST_MILLIS = 10;

  private final long capMillis;
  private long nextMillis = FIRST_MILLIS;

  /** With that cap. */
  public Backoff(Duration cap) {
    this.capMillis = Math.max(1, cap.toMillis());
  }

  /** The next pause. */
  public Duration next() {
    long millis = Math.min(nextMillis, capMillis);
    nextMillis = Math.min(nextMillis * 2, capMillis);
    return Duration.ofMillis(
        Math.max(1, millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1)));
  }

  /** Starts again from the shortest pause. */
  public void reset() {
    nextMillis = FIRST_MILLIS;
  }
}
