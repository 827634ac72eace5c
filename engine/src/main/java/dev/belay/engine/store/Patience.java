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
  private final Backoff.Range pauses;

  /** Gives up after that long, with pauses in that range. */
  public Patience(Duration timeout, Backoff.Range pauses) {
    this.timeout = timeout;
    this.pauses = pauses;
  }

  /**
   * Makes the attempt, until it succeeds, fails for good, or the time is over. None begins later;
   * an attempt that has begun is not broken off.
   *
   * @param what what is attempted, for the message
   */
  public <T> T call(String what, Attempt<T> attempt) {
    boolean interrupted = false;
    long start = System.nanoTime();
    Backoff backoff = new Backoff(pauses);
    boolean unknown = false;
    try {
      while (true) {
        try {
          return attempt.run(unknown);
        } catch (StoreTrouble trouble) {
          unknown |= trouble.effect() == Effect.UNKNOWN;
          long leftNanos = timeout.toNanos() - (System.nanoTime() - start);
          if (trouble.kind() != StoreTrouble.Kind.PASSING || leftNanos <= 0) {
            throw new StoreException(
                what + " failed: " + trouble.getMessage(),
                unknown ? Effect.UNKNOWN : Effect.NONE,
                trouble);
          }
          interrupted |= pause(Math.min(backoff.next().toNanos(), leftNanos));
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
  private static boolean pause(long nanos) {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + nanos;
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
