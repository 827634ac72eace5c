package dev.belay;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The store could not carry out a call. {@link #effect()} says what that means for the data: never
 * a guess.
 *
 * <p>Calls that may be repeated safely have been repeated, with back-off, before this is thrown.
 */
public final class StoreException extends BelayException {

  private static final long serialVersionUID = 1L;

  /** What a failed call left behind. */
  public enum Effect {
    /** Nothing was changed. */
    NONE,
    /** The call may or may not have taken effect: its answer was lost. */
    UNKNOWN
  }

  private final Effect effect;

  /** With what failed, what it left behind, and why. */
  public StoreException(String message, Effect effect, @Nullable Throwable cause) {
    super(
        message
            + (effect == Effect.NONE
                ? "; nothing was changed"
                : "; whether it took effect is unknown"),
        cause);
    this.effect = Objects.requireNonNull(effect, "effect");
  }

  /** What the failed call left behind. */
  public Effect effect() {
    return effect;
  }
}
