package dev.belay.engine.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The application's data source, each connection at READ COMMITTED, in auto-commit and with the
 * lock wait while Belay has it, and given back as it was.
 */
final class BorrowedConnections implements DataSource {

  private final DataSource source;
  private final Dialect dialect;
  private final StoreSettings settings;

  BorrowedConnections(DataSource source, Dialect dialect, StoreSettings settings) {
    this.source = source;
    this.dialect = dialect;
    this.settings = settings;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = source.getConnection();
    try {
      return lend(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private Connection lend(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    if (!autoCommit) {
      connection.setAutoCommit(true);
    }
    if (settings.transactionPooling()) {
      return lent(connection, () -> restore(connection, autoCommit));
    }
    int isolation = connection.getTransactionIsolation();
    if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
    String restoreLockWait = dialect.currentLockWait(connection);
    Sessions.execute(connection, dialect.setLockWait(settings.lockWait()));
    return lent(
        connection,
        () -> {
          Sessions.execute(connection, restoreLockWait);
          if (connection.getTransactionIsolation() != isolation) {
            connection.setTransactionIsolation(isolation);
          }
          restore(connection, autoCommit);
        });
  }

  private static Connection lent(Connection connection, GiveBack giveBack) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close") && !connection.isClosed()) {
                try (connection) {
                  giveBack.run();
                }
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void restore(Connection connection, boolean autoCommit) throws SQLException {
    if (connection.getAutoCommit() != autoCommit) {
      connection.setAutoCommit(autoCommit);
    }
  }

  /** Brings a connection back to what it was. */
  @FunctionalInterface
  private interface GiveBack {
    void run() throws SQLException;
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the application's data source knows its user");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    source.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    source.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return source.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return source.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> wanted) throws SQLException {
    return source.unwrap(wanted);
  }

  @Override
  public boolean isWrapperFor(Class<?> wanted) throws SQLException {
    return source.isWrapperFor(wanted);
  }
}
