package dev.belay.engine.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;

/** H2, in memory or in a file. */
public final class H2Product implements Product {

  /** As H2 numbers it. */
  private static final int SNAPSHOT = 6;

  private static final Pattern SCAN_COUNT = Pattern.compile("scanCount: (\\d+)");

  @Override
  public TestDatabase empty() {
    return over(TestStores.memory());
  }

  /** That database. */
  public TestDatabase over(DataSource source) {
    return new TestDatabase(
        this, source, () -> TestDatabase.execute(source, "SHUTDOWN IMMEDIATELY"));
  }

  /** Over a server of this process, whose time it is then. */
  @Override
  public String url(DataSource source) {
    String name = ((JdbcDataSource) source).getURL().replaceFirst("^jdbc:h2:", "");
    try {
      source.getConnection().close(); // from outside it cannot be made
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return "jdbc:h2:tcp://127.0.0.1:" + Entrance.PORT + "/" + name;
  }

  private static final class Entrance {
    private static final int PORT = opened();

    private static int opened() {
      try {
        return Server.createTcpServer("-tcpPort", "0", "-tcpDaemon").start().getPort();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public List<Integer> isolations() {
    return List.of(
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        SNAPSHOT,
        Connection.TRANSACTION_SERIALIZABLE);
  }

  @Override
  public String waitingSessions() {
    return "SELECT COUNT(*) AS n FROM information_schema.sessions WHERE blocker_id IS NOT NULL";
  }

  @Override
  public String lockWait() {
    return "SELECT LOCK_TIMEOUT()";
  }

  @Override
  public String setLockWait(int millis) {
    return "SET LOCK_TIMEOUT " + millis;
  }

  @Override
  public List<String> catalogue() {
    return List.of(
        "SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length,"
            + " is_nullable, column_default FROM information_schema.columns"
            + " WHERE table_schema = 'PUBLIC' ORDER BY 1, 3",
        "SELECT tc.table_name, tc.constraint_name, tc.constraint_type, cc.check_clause"
            + " FROM information_schema.table_constraints tc"
            + " LEFT JOIN information_schema.check_constraints cc"
            + " ON cc.constraint_name = tc.constraint_name"
            + " WHERE tc.constraint_type <> 'PRIMARY KEY' ORDER BY 1, 2",
        "SELECT table_name, index_name, column_name, ordinal_position"
            + " FROM information_schema.index_columns WHERE index_name LIKE 'BELAY%' ORDER BY 1, 2, 4");
  }

  @Override
  public String numbers(int count) {
    return "SYSTEM_RANGE(1, " + count + ")";
  }

  @Override
  public String analyzeJobs() {
    return "ANALYZE TABLE belay_job";
  }

  @Override
  public String forgetJobs() {
    return "ANALYZE TABLE belay_job SAMPLE_SIZE 1";
  }

  @Override
  public String explained(String query) {
    return "EXPLAIN ANALYZE " + query;
  }

  @Override
  public int rowsRead(String explanation) {
    return SCAN_COUNT
        .matcher(explanation)
        .results()
        .mapToInt(count -> Integer.parseInt(count.group(1)))
        .sum();
  }

  @Override
  public boolean isEmbedded() {
    return true;
  }

  @Override
  public String toString() {
    return "H2";
  }
}
