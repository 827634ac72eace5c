package dev.belay.engine.support;

import dev.belay.servers.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** MariaDB: a database of its own on the server of the tests. */
public final class MariaDbProduct implements Product {

  private static final AtomicInteger LAST = new AtomicInteger();

  /** Loops, and rows in each of them. */
  private static final Pattern READ = Pattern.compile("\"(r_loops|r_rows)\": ([\\d.]+)");

  private final String options;

  /** As most applications reach it. */
  public MariaDbProduct() {
    this("");
  }

  /** Reached by URLs that end with these options of the driver. */
  public MariaDbProduct(String options) {
    this.options = options;
  }

  @Override
  public TestDatabase empty() {
    String name = "belay_test_" + ProcessHandle.current().pid() + "_" + LAST.incrementAndGet();
    try {
      MariaDbDataSource server = new MariaDbDataSource(url(""));
      TestDatabase.execute(server, "CREATE DATABASE " + name);
      return new TestDatabase(
          this,
          new MariaDbDataSource(url(name) + options),
          () -> TestDatabase.execute(server, "DROP DATABASE " + name));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the server of this run has a system variable of that name. */
  public static boolean hasVariable(String name) {
    try (Connection connection = new MariaDbDataSource(url("")).getConnection();
        Statement statement = connection.createStatement();
        ResultSet variables = statement.executeQuery("SHOW VARIABLES LIKE '" + name + "'")) {
      return variables.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String url(String database) {
    return Servers.mariaDb().replaceFirst("^(jdbc:mariadb://[^/]+/)[^?]*", "$1" + database);
  }

  @Override
  public String url(DataSource source) {
    return ((MariaDbDataSource) source).getUrl();
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
  public List<String> catalogue() {
    return List.of(
        "SELECT table_name, column_name, column_type, is_nullable, column_default"
            + " FROM information_schema.columns"
            + " WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position",
        "SELECT tc.table_name, tc.constraint_name, tc.constraint_type, cc.check_clause"
            + " FROM information_schema.table_constraints tc"
            + " LEFT JOIN information_schema.check_constraints cc"
            + " ON cc.constraint_schema = tc.constraint_schema"
            + " AND cc.table_name = tc.table_name AND cc.constraint_name = tc.constraint_name"
            + " WHERE tc.constraint_schema = DATABASE() ORDER BY 1, 2",
        "SELECT table_name, index_name, column_name, seq_in_index"
            + " FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 4");
  }

  @Override
  public String numbers(int count) {
    return "(SELECT seq AS x FROM seq_1_to_" + count + ") AS numbers";
  }

  @Override
  public String analyzeJobs() {
    return "ANALYZE TABLE belay_job";
  }

  @Override
  public String forgetJobs() {
    return "DELETE FROM mysql.table_stats WHERE table_name = 'belay_job'";
  }

  @Override
  public String explained(String query) {
    return "ANALYZE FORMAT=JSON " + query;
  }

  @Override
  public int rowsRead(String explanation) {
    double rows = 0;
    double loops = 1;
    for (String line : explanation.split("\n", -1)) {
      Matcher read = READ.matcher(line);
      if (read.find()) {
        double number = Double.parseDouble(read.group(2));
        if (read.group(1).equals("r_loops")) {
          loops = number;
        } else {
          rows += number * loops;
        }
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
    return "MariaDB";
  }
}
