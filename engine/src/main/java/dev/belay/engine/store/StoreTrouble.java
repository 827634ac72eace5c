package dev.belay.engine.store;

import dev.belay.StoreException.Effect;
import dev.belay.engine.thread.OutsideTrouble;

/**
 * A statement or a commit failed. Tells whether it makes sense to try again, and what may have been
 * left behind. Its message is one line; the statement is in its cause.
 */
public final class StoreTrouble extends RuntimeException implements OutsideTrouble {

  private static final long serialVersionUID = 1L;

  /** What kind of trouble. */
  public enum Kind {
    /** It may go away: connection lost or refused, pool exhausted, deadlock, time-out. */
    PASSING,
    /** Somebody else's transaction kept a row locked longer than the lock wait. */
    LOCKED,
    /** It will not go away by itself: a statement the database refuses. */
    LASTING
  }

  private final Kind kind;
  private final Effect effect;

  StoreTrouble(Kind kind, Effect effect, Throwable cause) {
    super(SqlTrouble.oneLine(cause), cause);
    this.kind = kind;
    this.effect = effect;
  }

  /** What kind of trouble. */
  public Kind kind() {
    return kind;
  }

  /** Whether the database refuses a value, not the statement: another value may be taken. */
  public boolean isAboutValues() {
    return SqlTrouble.isAboutValues(this);
  }

  /** NONE when nothing was changed, UNKNOWN when the answer to a commit was lost. */
  public Effect effect() {
    return effect;
  }
}
