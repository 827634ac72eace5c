package dev.belay.engine.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL: a database of its own on the server of the tests. */
public final class PostgreSqlProduct implements Product {

  private static final AtomicInteger LAST = new AtomicInteger();

  @Override
  public TestDatabase empty() {
    DataSource server = at(Servers.postgreSql());
    String name = "belay_test_" + ProcessHandle.current().pid() + "_" + LAST.incrementAndGet();
    try {
      TestDatabase.execute(server, "CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    PGSimpleDataSource source = at(Servers.postgreSql());
    source.setDatabaseName(name);
    return new TestDatabase(
        this,
        source,
        () -> TestDatabase.execute(server, "DROP DATABASE " + name + " WITH (FORCE)"));
  }

  private static PGSimpleDataSource at(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    return source;
  }

  @Override
  public List<Integer> isolations() {
    return List.of(
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE);
  }

  @Override
  public String waitingSessions() {
    return "SELECT COUNT(*) AS n FROM pg_stat_activity"
        + " WHERE datname = current_database() AND wait_event_type = 'Lock'";
  }

  @Override
  public String lockWait() {
    return "SHOW lock_timeout";
  }

  @Override
  public String setLockWait(int millis) {
    return "SET lock_timeout = " + millis;
  }

  @Override
  public int rounds(int usual) {
    return Math.max(1, Rounds.of(usual) / 5);
  }

  @Override
  public String toString() {
    return "PostgreSQL";
  }
}
