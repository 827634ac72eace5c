package dev.belay.engine.explore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * MariaDB tells of its transactions in the status of InnoDB, by the ids of their connections.
 *
 * <p>That is a look at the lock system itself, under its latch: whoever was let go does not wait
 * from that moment on. The tables that say the same are filled anew only when nobody has read them
 * for a tenth of a second, and the counter of waits is lowered by whoever waited, when it is back.
 */
final class InsideMariaDb implements Inside {

  private static final String STATUS = "SHOW ENGINE INNODB STATUS";

  /** Behind it there are no transactions of the past, as in the report of the latest deadlock. */
  private static final String TRANSACTIONS = "\nLIST OF TRANSACTIONS FOR EACH SESSION:\n";

  private static final Pattern TRANSACTION =
      Pattern.compile(
          "^(LOCK WAIT )?\\d+ lock struct\\(s\\), heap size \\d+, (\\d+) row lock\\(s\\)"
              + "(?:, undo log entries (\\d+))?\nMariaDB thread id (\\d+),",
          Pattern.MULTILINE);

  private final Connection beside;

  InsideMariaDb(DataSource source) throws SQLException {
    beside = source.getConnection();
  }

  @Override
  public Session session(Connection connection) throws SQLException {
    return new MariaDbSession(connection);
  }

  @Override
  public void tellTimeAsTheTables(Connection connection) throws SQLException {
    execute(connection, "SET time_zone = '+00:00'");
  }

  @Override
  public String checks() {
    return "SELECT constraint_name FROM information_schema.check_constraints"
        + " WHERE constraint_schema = DATABASE() AND table_name = 'belay_job'";
  }

  @Override
  public String sessions() {
    return "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()";
  }

  @Override
  public void close() throws SQLException {
    beside.close();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What is known of the transaction of a connection. */
  private static Standing standing(Connection asked, long connection) throws SQLException {
    try (Statement statement = asked.createStatement();
        ResultSet status = statement.executeQuery(STATUS)) {
      status.next();
      String text = status.getString("Status");
      Matcher transaction = TRANSACTION.matcher(text);
      transaction.region(text.indexOf(TRANSACTIONS), text.length());
      while (transaction.find()) {
        if (Long.parseLong(transaction.group(4)) == connection) {
          String changes = transaction.group(3);
          return new Standing(
              transaction.group(1) != null,
              Long.parseLong(transaction.group(2))
                  + (changes == null ? 0 : Long.parseLong(changes)));
        }
      }
      return new Standing(false, 0);
    }
  }

  /**
   * A transaction at a moment.
   *
   * @param waits whether it waits for a lock
   * @param locks how many rows it has locked, and how many changes it has made
   */
  private record Standing(boolean waits, long locks) {}

  private final class MariaDbSession implements Session {

    private static final String PATIENT = "SET innodb_lock_wait_timeout = 600";
    private static final String IMPATIENT = "SET innodb_lock_wait_timeout = 0";
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final Connection connection;
    private final long id;
    private volatile boolean waits = true;

    MariaDbSession(Connection connection) throws SQLException {
      this.connection = connection;
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
        row.next();
        id = row.getLong(1);
      }
      execute(connection, PATIENT);
    }

    @Override
    public boolean isBlocked(Thread executing) {
      try {
        return waits && standing(beside, id).waits();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A statement that fails leaves its transaction as it was. */
    @Override
    public <T> T withoutWaiting(Actor.Work<T> work) throws Throwable {
      waits = false;
      try {
        execute(connection, IMPATIENT);
        return work.run();
      } finally {
        execute(connection, PATIENT);
        waits = true;
      }
    }

    @Override
    public boolean isNotFree(SQLException trouble) {
      return trouble.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    @Override
    public long locks() throws SQLException {
      return standing(connection, id).locks();
    }

    @Override
    public boolean mayHaveLockedSince(long locks) throws SQLException {
      return locks() > locks;
    }
  }
}
