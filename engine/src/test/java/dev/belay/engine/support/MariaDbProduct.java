package dev.belay.engine.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.mariadb.jdbc.MariaDbDataSource;

/** MariaDB: a database of its own on the server of the tests. */
public final class MariaDbProduct implements Product {

  private static final AtomicInteger LAST = new AtomicInteger();

  @Override
  public TestDatabase empty() {
    String name = "belay_test_" + ProcessHandle.current().pid() + "_" + LAST.incrementAndGet();
    try {
      MariaDbDataSource server = at("");
      TestDatabase.execute(server, "CREATE DATABASE " + name);
      return new TestDatabase(
          this, at(name), () -> TestDatabase.execute(server, "DROP DATABASE " + name));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MariaDbDataSource at(String database) throws SQLException {
    return new MariaDbDataSource(
        Servers.mariaDb().replaceFirst("^(jdbc:mariadb://[^/]+/)[^?]*", "$1" + database));
  }

  @Override
  public List<Integer> isolations() {
    return List.of(
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE);
  }

  /**
   * Of the whole server: the tables that know more are cached, and anew only when nobody has read
   * them for a tenth of a second.
   */
  @Override
  public String waitingSessions() {
    return "SELECT CAST(variable_value AS INTEGER) AS n FROM information_schema.global_status"
        + " WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'";
  }

  @Override
  public String lockWait() {
    return "SELECT @@innodb_lock_wait_timeout";
  }

  @Override
  public String setLockWait(int millis) {
    return "SET innodb_lock_wait_timeout = " + (millis + 999) / 1000;
  }

  @Override
  public int rounds(int usual) {
    return Math.max(1, Rounds.of(usual) / 5);
  }

  @Override
  public String toString() {
    return "MariaDB";
  }
}
