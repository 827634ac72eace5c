package dev.belay.engine.store;

import dev.belay.StoreException;
import dev.belay.StoreException.Effect;
import dev.belay.engine.thread.Backoff;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Repeats a caller's operation while the database is in passing trouble, and turns what remains
 * into a {@link StoreException} that says what was left behind. Thread-safe.
 */
public final class Patience {

  private final Duration timeout;
  private final Duration longestBackoff;

  /** Gives up after that long, with pauses up to that long. */
  public Patience(Duration timeout, Duration longestBackoff) {
    this.timeout = timeout;
    this.longestBackoff = longestBackoff;
  }

  /**
   * Makes the attempt, until it succeeds, fails for good, or the time is over.
   *
   * @param what what is attempted, for the message
   */
  public <T> T call(String what, Attempt<T> attempt) {
    boolean interrupted = false;
    long start = System.nanoTime();
    Backoff backoff = new Backoff(longestBackoff);
    boolean unknown = false;
    try {
      while (true) {
        try {
          return attempt.run(unknown);
        } catch (StoreTrouble trouble) {
          unknown |= trouble.effect() == Effect.UNKNOWN;
          boolean timeIsOver = System.nanoTime() - start >= timeout.toNanos();
          if (trouble.kind() != StoreTrouble.Kind.PASSING || timeIsOver) {
            throw new StoreException(
                what + " failed: " + trouble.getMessage(),
                unknown ? Effect.UNKNOWN : Effect.NONE,
                trouble);
          }
          interrupted |= pause(backoff.next());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Returns whether the thread was interrupted. That is kept for the caller until the end: it would
   * turn the pause into a busy loop, and the next attempt into the same trouble.
   */
  private static boolean pause(Duration duration) {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + duration.toNanos();
    long left;
    while ((left = deadline - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    return interrupted;
  }

  /**
   * What is attempted.
   *
   * @param <T> what it returns
   */
  @FunctionalInterface
  public interface Attempt<T> {
    /**
     * Makes the call.
     *
     * @param repeated whether an earlier attempt may have taken effect
     */
    T run(boolean repeated);
  }
}
