package dev.belay.engine.explore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** PostgreSQL tells of its sessions by their process ids. */
final class InsidePostgreSql implements Inside {

  /**
   * Looks at the lock table itself: whoever was let go is not blocked from that moment on. Nobody
   * but actors counts: the vacuum, which may be in the way for a moment, goes by itself.
   */
  private static final String IS_BLOCKED = "SELECT pg_blocking_pids(?) && ?";

  private static final String HAS_LOCKED = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL";

  private final Connection beside;
  private final PreparedStatement isBlocked;
  private final List<Integer> backends = new ArrayList<>();

  InsidePostgreSql(DataSource source) throws SQLException {
    beside = source.getConnection();
    isBlocked = beside.prepareStatement(IS_BLOCKED);
  }

  @Override
  public Session session(Connection connection) throws SQLException {
    PostgreSqlSession session = new PostgreSqlSession(connection);
    backends.add(session.backend);
    isBlocked.setArray(2, beside.createArrayOf("int4", backends.toArray()));
    return session;
  }

  @Override
  public String checks() {
    return "SELECT conname FROM pg_constraint"
        + " WHERE conrelid = 'belay_job'::regclass AND contype = 'c'";
  }

  @Override
  public String sessions() {
    return "SELECT COUNT(*) FROM pg_stat_activity"
        + " WHERE datname = current_database() AND backend_type = 'client backend'";
  }

  @Override
  public void close() throws SQLException {
    beside.close();
  }

  private boolean isBlocked(int backend) {
    try {
      isBlocked.setInt(1, backend);
      try (ResultSet row = isBlocked.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class PostgreSqlSession implements Session {

    private static final String PATIENT = "SET lock_timeout = '10min'";
    private static final String IMPATIENT = "SET lock_timeout = '1ms'";

    private final Connection connection;
    private final int backend;
    private volatile boolean waits = true;

    PostgreSqlSession(Connection connection) throws SQLException {
      this.connection = connection;
      this.backend = connection.unwrap(PGConnection.class).getBackendPID();
      execute(PATIENT);
    }

    @Override
    public boolean isBlocked(Thread executing) {
      return waits && InsidePostgreSql.this.isBlocked(backend);
    }

    /** A statement that fails takes its transaction along, unless there is a savepoint. */
    @Override
    public <T> T withoutWaiting(Actor.Work<T> work) throws Throwable {
      waits = false;
      boolean alone = connection.getAutoCommit();
      Savepoint before = alone ? null : connection.setSavepoint();
      try {
        execute(IMPATIENT);
        T answer = work.run();
        execute(PATIENT);
        return answer;
      } catch (SQLException e) {
        if (alone) {
          execute(PATIENT);
        } else if (isNotFree(e)) {
          connection.rollback(before);
        }
        throw e;
      } finally {
        waits = true;
      }
    }

    @Override
    public boolean isNotFree(SQLException trouble) {
      return "55P03".equals(trouble.getSQLState());
    }

    @Override
    public long locks() {
      return 0;
    }

    /** A transaction has a number from its first lock of a row on. */
    @Override
    public boolean mayHaveLockedSince(long locks) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(HAS_LOCKED)) {
        row.next();
        return row.getBoolean(1);
      }
    }

    private void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }
}
