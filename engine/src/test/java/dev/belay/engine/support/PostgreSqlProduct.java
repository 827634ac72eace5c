package dev.belay.engine.support;

import dev.belay.servers.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL: a database of its own on the server of the tests. */
public final class PostgreSqlProduct implements Product {

  private static final AtomicInteger LAST = new AtomicInteger();

  /** Rows in each loop, and loops. Who finds none has looked all the same. */
  private static final Pattern SCAN = Pattern.compile("Scan .*actual rows=([\\d.]+) loops=(\\d+)");

  private static final Pattern REMOVED = Pattern.compile("Rows Removed by [\\w ]+: (\\d+)");

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

  /** With whom it asks as, which the driver's own URL leaves out. */
  @Override
  public String url(DataSource source) {
    PGSimpleDataSource simple = (PGSimpleDataSource) source;
    String password = simple.getPassword() == null ? "" : "&password=" + simple.getPassword();
    return "jdbc:postgresql://%s:%d/%s?user=%s%s"
        .formatted(
            simple.getServerNames()[0],
            simple.getPortNumbers()[0],
            simple.getDatabaseName(),
            simple.getUser(),
            password);
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
  public List<String> catalogue() {
    return List.of(
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
            + " column_default FROM information_schema.columns"
            + " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            + " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT tablename, indexname, indexdef FROM pg_indexes"
            + " WHERE schemaname = 'public' ORDER BY 1, 2");
  }

  @Override
  public String numbers(int count) {
    return "generate_series(1, " + count + ") AS numbers (x)";
  }

  @Override
  public String analyzeJobs() {
    return "VACUUM ANALYZE belay_job";
  }

  @Override
  public String forgetJobs() {
    return "DELETE FROM pg_statistic WHERE starelid = 'belay_job'::regclass";
  }

  @Override
  public String explained(String query) {
    return "EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF) " + query;
  }

  @Override
  public int rowsRead(String explanation) {
    double rows = 0;
    double loops = 1;
    for (String line : explanation.split("\n", -1)) {
      Matcher scan = SCAN.matcher(line);
      Matcher removed = REMOVED.matcher(line);
      if (scan.find()) {
        loops = Double.parseDouble(scan.group(2));
        rows += Math.max(1, Double.parseDouble(scan.group(1))) * loops;
      } else if (removed.find()) {
        rows += Double.parseDouble(removed.group(1)) * loops;
      }
    }
    return (int) Math.ceil(rows);
  }

  @Override
  public boolean isEmbedded() {
    return false;
  }

  @Override
  public String toString() {
    return "PostgreSQL";
  }
}
