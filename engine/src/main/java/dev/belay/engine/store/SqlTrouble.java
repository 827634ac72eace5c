package dev.belay.engine.store;

import dev.belay.StoreException.Effect;
import dev.belay.engine.store.StoreTrouble.Kind;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells database errors apart by SQLState, never by message. Every known product is asked: a
 * connection that cannot be opened does not tell whose it would have been.
 */
final class SqlTrouble {

  /** No chain of causes is that long, unless it is a ring. */
  private static final int MOST_CAUSES = 20;

  private SqlTrouble() {}

  /**
   * The trouble behind a failed statement or commit; an error without SQL in it is passed on as it
   * is.
   */
  static RuntimeException of(Throwable failure, Effect effect) {
    if (failure instanceof StoreTrouble trouble) {
      return trouble;
    }
    SQLException sql = sqlIn(failure);
    if (sql == null) {
      if (failure instanceof Error error) {
        throw error;
      }
      return failure instanceof RuntimeException runtime
          ? runtime
          : new IllegalStateException(failure);
    }
    return new StoreTrouble(kindOf(sql), saysRolledBack(sql) ? Effect.NONE : effect, failure);
  }

  /** Drivers and Jdbi put whole statements into their messages, behind the first line. */
  static String oneLine(Throwable failure) {
    SQLException sql = sqlIn(failure);
    String message = (sql == null ? failure : sql).getMessage();
    String first = message == null ? "no message" : message.lines().findFirst().orElse("");
    String state = sql == null ? "none" : sql.getSQLState();
    return first.replaceFirst("; SQL statement:$", "") + " (SQLState " + state + ")";
  }

  /** Class 40 but for "completion unknown", and a constraint that is checked at the commit. */
  private static boolean saysRolledBack(SQLException sql) {
    String state = stateOf(sql);
    return (state.startsWith("40") && !state.equals("40003")) || state.startsWith("23");
  }

  /** Whether the failure says that a row with that key exists already. */
  static boolean isDuplicateKey(Throwable failure) {
    SQLException sql = sqlIn(failure);
    return sql != null && inAnyProduct(dialect -> dialect.isDuplicateKey(sql));
  }

  /** Whether the failure says that the schema of the tables does not exist. */
  static boolean isMissingSchema(Throwable failure) {
    SQLException sql = sqlIn(failure);
    return sql != null && inAnyProduct(dialect -> dialect.isMissingSchema(sql));
  }

  /** Whether somebody interrupted the thread while it waited for a connection. */
  static boolean isInterrupt(Throwable failure) {
    SQLException sql = sqlIn(failure);
    return sql != null && sql.getCause() instanceof InterruptedException;
  }

  /** Whether a value does not fit its column, or violates a constraint. */
  static boolean isAboutValues(Throwable failure) {
    SQLException sql = sqlIn(failure);
    return sql != null && (stateOf(sql).startsWith("22") || stateOf(sql).startsWith("23"));
  }

  /** Whether the connection on which this happened is of no use any more. */
  static boolean breaksConnection(SQLException sql) {
    return stateOf(sql).startsWith("08") || inAnyProduct(dialect -> dialect.breaksConnection(sql));
  }

  private static Kind kindOf(SQLException sql) {
    String state = stateOf(sql);
    if (inAnyProduct(dialect -> dialect.isLocked(sql))) {
      return Kind.LOCKED;
    }
    boolean passing =
        state.startsWith("08")
            || state.startsWith("40")
            || inAnyProduct(dialect -> dialect.isPassing(sql))
            || sql instanceof SQLTransientException
            || sql instanceof SQLRecoverableException
            || sql instanceof SQLNonTransientConnectionException
            || isInterrupt(sql);
    return passing ? Kind.PASSING : Kind.LASTING;
  }

  private static boolean inAnyProduct(Predicate<Dialect> question) {
    return Dialects.KNOWN.stream().anyMatch(question);
  }

  /** Empty when there is none. */
  static String stateOf(SQLException sql) {
    String state = sql.getSQLState();
    return state == null ? "" : state;
  }

  private static @Nullable SQLException sqlIn(Throwable failure) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth < MOST_CAUSES; t = t.getCause(), depth++) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
