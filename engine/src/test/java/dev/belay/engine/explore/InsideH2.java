package dev.belay.engine.explore;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

/** H2 runs in this process: its sessions are objects. */
final class InsideH2 implements Inside {

  @Override
  public Session session(Connection connection) throws SQLException {
    return new H2Session((SessionLocal) connection.unwrap(JdbcConnection.class).getSession());
  }

  @Override
  public String checks() {
    return "SELECT constraint_name FROM information_schema.table_constraints"
        + " WHERE table_name = 'BELAY_JOB' AND constraint_type = 'CHECK'";
  }

  @Override
  public String sessions() {
    return "SELECT COUNT(*) FROM information_schema.sessions";
  }

  @Override
  public void close() {}

  private static final class H2Session implements Session {

    private static final int PATIENT_MILLIS = 600_000;

    /** Not 0, which stands for the default. */
    private static final int SHORTEST_MILLIS = 1;

    private final SessionLocal session;
    private volatile boolean waits = true;

    H2Session(SessionLocal session) {
      this.session = session;
      session.setLockTimeout(PATIENT_MILLIS);
    }

    @Override
    public boolean isBlocked(Thread executing) {
      return waits
          && executing.getState() == Thread.State.TIMED_WAITING
          && session.getBlockingSessionId() != 0;
    }

    @Override
    public <T> T withoutWaiting(Actor.Work<T> work) throws Throwable {
      waits = false;
      session.setLockTimeout(SHORTEST_MILLIS);
      try {
        return work.run();
      } finally {
        session.setLockTimeout(PATIENT_MILLIS);
        waits = true;
      }
    }

    @Override
    public boolean isNotFree(SQLException trouble) {
      return "HYT00".equals(trouble.getSQLState());
    }

    /** Each change and each lock is an entry in the undo log. */
    @Override
    public long locks() {
      return session.getTransaction().setSavepoint();
    }

    @Override
    public boolean mayHaveLockedSince(long locks) {
      return session.getTransaction().setSavepoint() > locks;
    }
  }
}
