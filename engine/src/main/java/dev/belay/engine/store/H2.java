package dev.belay.engine.store;

import dev.belay.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What is particular about H2. */
final class H2 {

  static final String PRODUCT = "H2";

  /** Migrations in order; the position, from 1, is the schema version. */
  static final java.util.List<String> MIGRATIONS =
      java.util.List.of("h2/001-jobs-and-nodes.sql", "h2/002-stuck-runs.sql");

  private static final String DURABILITY =
      """
      SELECT DATABASE_PATH() AS path, setting_value AS write_delay
      FROM information_schema.settings
      WHERE setting_name = 'WRITE_DELAY'
      """;

  private H2() {}

  static String setLockWait(Duration lockWait) {
    return "SET LOCK_TIMEOUT " + lockWait.toMillis();
  }

  /** The statement that brings back the lock wait that the connection has now. */
  static String currentLockWait(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT LOCK_TIMEOUT()")) {
      row.next();
      return "SET LOCK_TIMEOUT " + row.getLong(1);
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Refuses an embedded database that dies of an interrupt, or that answers a commit before it is
   * in the file.
   *
   * <p>Seen with H2 2.5.252: interrupting a thread inside a FileChannel closes the whole store
   * unless the file is opened through {@code async:}; and unless WRITE_DELAY is 0, a commit reaches
   * the file up to half a second after it was answered.
   */
  static void requireDurable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(DURABILITY)) {
      if (!row.next()) {
        return;
      }
      String path = row.getString("path");
      String writeDelay = row.getString("write_delay");
      if (path == null || path.startsWith("mem:")) {
        return;
      }
      if (!path.contains("async:") || !"0".equals(writeDelay)) {
        throw new ConfigurationException(
            "store is an H2 file with path '"
                + path
                + "' and WRITE_DELAY="
                + writeDelay
                + "; an interrupt may close it or a kill lose answered calls. Use jdbc:h2:async:"
                + path.replaceFirst("^[a-zA-Z]+:(?=/|~|\\.)", "")
                + ";WRITE_DELAY=0, or set acceptLessDurability");
      }
    }
  }
}
