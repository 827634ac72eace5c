package dev.belay.engine.store;

import dev.belay.StoreException.Effect;
import dev.belay.engine.store.StoreTrouble.Kind;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells database errors apart by SQLState, never by message. */
final class SqlTrouble {

  /**
   * H2: connection broken, database closed, shut down or opened by another process, its file not to
   * be read or written (a full disk), object closed, update conflict.
   */
  private static final Set<String> PASSING_IN_H2 =
      Set.of("90067", "90098", "90121", "90020", "90028", "90031", "90007", "90131", "57014");

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

  /** Class 40 but for "completion unknown", and a constraint that is checked at the commit. */
  private static boolean saysRolledBack(SQLException sql) {
    String state = stateOf(sql);
    return (state.startsWith("40") && !state.equals("40003")) || state.startsWith("23");
  }

  /** Whether the failure says that a row with that key exists already. */
  static boolean isDuplicateKey(Throwable failure) {
    SQLException sql = sqlIn(failure);
    return sql != null && stateOf(sql).equals("23505");
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
    String state = stateOf(sql);
    return state.startsWith("08")
        || state.equals("90007")
        || state.equals("90067")
        || state.equals("90098")
        || state.equals("90121");
  }

  private static Kind kindOf(SQLException sql) {
    String state = stateOf(sql);
    if (state.equals("HYT00") || state.equals("55P03")) {
      return Kind.LOCKED;
    }
    boolean passing =
        state.startsWith("08")
            || state.startsWith("40")
            || state.startsWith("53")
            || state.startsWith("57P")
            || PASSING_IN_H2.contains(state)
            || sql instanceof SQLTransientException
            || sql instanceof SQLRecoverableException
            || sql instanceof SQLNonTransientConnectionException
            || isInterrupt(sql);
    return passing ? Kind.PASSING : Kind.LASTING;
  }

  private static String stateOf(SQLException sql) {
    String state = sql.getSQLState();
    return state == null ? "" : state;
  }

  private static @Nullable SQLException sqlIn(Throwable failure) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
