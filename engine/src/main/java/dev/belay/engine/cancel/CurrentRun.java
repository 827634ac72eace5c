package dev.belay.engine.cancel;

import org.jspecify.annotations.Nullable;

/**
 * Which run's handler the calling thread is in.
 *
 * <p>Also the place where a Belay call is shielded from interrupts. An embedded database closes its
 * file when a thread reads or writes it with the interrupt flag up, so no Belay call may start with
 * the flag up, whoever raised it.
 */
public final class CurrentRun {

  private static final ThreadLocal<StopToken> CURRENT = new ThreadLocal<>();

  private CurrentRun() {}

  /**
   * Marks the calling thread as being in that run's handler.
   *
   * @throws IllegalStateException when it is in one already
   */
  public static void enter(StopToken token) {
    StopToken current = CURRENT.get();
    if (current != null) {
      throw new IllegalStateException(
          "thread is already in " + current + ", not entering " + token);
    }
    CURRENT.set(token);
  }

  /** Undoes {@link #enter}. Without one it changes nothing. */
  public static void leave() {
    CURRENT.remove();
  }

  /** The run whose handler the calling thread is in, or null. */
  public static @Nullable StopToken get() {
    return CURRENT.get();
  }

  /**
   * Makes a Belay call with the interrupt flag down, and puts the flag back afterwards.
   *
   * <p>In a handler no stop interrupts the call; it is delivered on return. On any other thread an
   * interrupt that comes during the call is nobody's business here: it stays up.
   */
  public static <T extends @Nullable Object, E extends Exception> T quietly(
      ThrowingSupplier<T, E> call) throws E {
    StopToken token = CURRENT.get();
    if (token != null) {
      return insideHandler(token, call);
    }
    boolean interrupted = Thread.interrupted();
    try {
      return call.get();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static <T extends @Nullable Object, E extends Exception> T insideHandler(
      StopToken token, ThrowingSupplier<T, E> call) throws E {
    token.beginCall();
    try {
      return call.get();
    } finally {
      token.endCall();
    }
  }
}
