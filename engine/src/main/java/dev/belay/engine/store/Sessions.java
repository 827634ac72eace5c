package dev.belay.engine.store;

import dev.belay.StoreException.Effect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections and transactions, and turns what goes wrong into {@link StoreTrouble}.
 * Thread-safe.
 */
final class Sessions {

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final Duration connectionTimeout;
  private final @Nullable String begin;

  /**
   * Sessions on those connections.
   *
   * @param begin what every transaction begins with, since nothing is kept in a session; null when
   *     it is
   */
  Sessions(
      DataSource connections,
      Dialect dialect,
      Names names,
      Duration connectionTimeout,
      @Nullable String begin) {
    this.jdbi = configured(Jdbi.create(connections), names);
    this.dialect = dialect;
    this.connectionTimeout = connectionTimeout;
    this.begin = begin;
  }

  private static Jdbi configured(Jdbi jdbi, Names names) {
    jdbi.registerArrayType(Long.class, "BIGINT");
    jdbi.registerArrayType(String.class, "VARCHAR");
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(names);
    return jdbi;
  }

  /** The product of the database that the connections lead to. */
  static String productOf(DataSource connections, Duration connectionTimeout) {
    try (Handle handle = open(Jdbi.create(connections), connectionTimeout)) {
      return productOf(handle.getConnection());
    }
  }

  /** The product of the database that the connection leads to; with its version, if unknown. */
  static String productOf(Connection connection) {
    try {
      DatabaseMetaData database = connection.getMetaData();
      String product = database.getDatabaseProductName();
      return Dialects.know(product)
          ? product
          : product + " " + database.getDatabaseProductVersion();
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /** Executes a statement as it stands. */
  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs reading statements, in auto-commit. What was read survives what a write survives. */
  <T> T read(Function<Handle, T> work) {
    try (Handle handle = open()) {
      T answer = work.apply(handle);
      dialect.keepWhatCanBeRead(handle.getConnection());
      return answer;
    } catch (RuntimeException | SQLException | Error e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /** The same in one transaction, which begins with that setting; without one in auto-commit. */
  <T> T read(@Nullable String setting, Function<Handle, T> work) {
    if (setting == null) {
      return read(work);
    }
    return read(
        handle ->
            handle.inTransaction(
                open -> {
                  open.execute(setting);
                  return work.apply(open);
                }));
  }

  /**
   * Runs statements of the store in one transaction. A failure before the commit left nothing
   * behind; a failure of the commit itself is of unknown effect, unless the database says that it
   * rolled back.
   */
  <T> T write(Function<Handle, T> work) {
    return this.<T, RuntimeException>transaction(handle -> inside(handle, work));
  }

  /** The same for work that is not the store's: what it throws is passed on as it is. */
  <T, E extends Exception> T transaction(Work<T, E> work) throws E {
    Handle handle = open();
    try {
      handle.begin();
      if (begin != null) {
        execute(handle.getConnection(), begin);
      }
    } catch (RuntimeException | SQLException | Error e) {
      closeQuietly(handle);
      throw SqlTrouble.of(e, Effect.NONE);
    }
    boolean worked = false;
    try {
      T answer = work.run(handle);
      worked = true;
      commit(handle);
      return answer;
    } finally {
      if (!worked) {
        rollbackQuietly(handle);
      }
      closeQuietly(handle);
    }
  }

  /**
   * A handle on a connection that somebody else commits, rolls back and closes; it must not be
   * closed.
   */
  static Handle join(Connection connection, Names names) {
    Jdbi jdbi = configured(Jdbi.create(connection), names);
    jdbi.getConfig(Handles.class).setForceEndTransactions(false);
    try {
      return jdbi.open();
    } catch (RuntimeException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /** Runs statements in a transaction that is open. */
  static <T> T inside(Handle open, Function<Handle, T> work) {
    try {
      return work.apply(open);
    } catch (RuntimeException | Error e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  private Handle open() {
    Handle handle = open(jdbi, connectionTimeout);
    if (begin != null) {
      try {
        dialect.useBehindPooler(handle.getConnection());
      } catch (RuntimeException | SQLException e) {
        closeQuietly(handle);
        throw SqlTrouble.of(e, Effect.NONE);
      }
    }
    return handle;
  }

  /**
   * A stranger's interrupt while a connection is waited for is kept, and the wait begins anew, but
   * not once the time for it is over.
   */
  private static Handle open(Jdbi jdbi, Duration connectionTimeout) {
    boolean interrupted = false;
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          return jdbi.open();
        } catch (RuntimeException | Error e) {
          boolean timeIsOver = System.nanoTime() - start >= connectionTimeout.toNanos();
          if (!SqlTrouble.isInterrupt(e) || timeIsOver) {
            throw SqlTrouble.of(e, Effect.NONE);
          }
          interrupted = true;
          Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void commit(Handle handle) {
    try {
      handle.commit();
    } catch (RuntimeException | Error e) {
      throw SqlTrouble.of(e, Effect.UNKNOWN);
    }
  }

  private static void rollbackQuietly(Handle handle) {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      // The transaction is gone with its connection, which is what was wanted; the first failure is
      // the one to report.
      closeConnectionQuietly(handle);
    }
  }

  private static void closeConnectionQuietly(Handle handle) {
    try {
      handle.getConnection().close();
    } catch (SQLException e) {
      // Nothing more can be done for it.
      return;
    }
  }

  private static void closeQuietly(Handle handle) {
    try {
      handle.close();
    } catch (RuntimeException e) {
      // The transaction was decided before; a connection that cannot be closed is dropped by the
      // pool.
      closeConnectionQuietly(handle);
    }
  }

  /**
   * What runs in one transaction.
   *
   * @param <T> what it returns
   * @param <E> what it may throw
   */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T run(Handle handle) throws E;
  }
}
