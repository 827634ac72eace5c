package dev.belay.engine.store;

import dev.belay.StoreException.Effect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A connection that listens to PostgreSQL's notifications. */
final class PostgreSqlLine implements NoticeLine {

  private final Connection connection;
  private final PGConnection notifications;
  private final int trialSeconds;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Listens from now on. The connection is the line's from then on, but not when this fails.
   *
   * @param channel on which it listens
   * @param trial how long a trial of a silent connection may take
   */
  PostgreSqlLine(Connection connection, String channel, Duration trial) throws SQLException {
    this.connection = connection;
    this.notifications = connection.unwrap(PGConnection.class);
    this.trialSeconds = (int) Math.max(1, trial.toSeconds());
    Sessions.execute(connection, "LISTEN \"" + channel + "\"");
  }

  @Override
  public List<Notice> await(Duration atMost) {
    try {
      int millis = (int) Math.max(1, Math.min(atMost.toMillis(), Integer.MAX_VALUE));
      PGNotification[] told = notifications.getNotifications(millis);
      if (told == null) {
        return List.of();
      }
      List<Notice> notices = new ArrayList<>(told.length);
      for (PGNotification notification : told) {
        Notice.parse(notification.getParameter()).ifPresent(notices::add);
      }
      return notices;
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  @Override
  public void requireAlive() {
    try {
      if (!connection.isValid(trialSeconds)) {
        throw new SQLNonTransientConnectionException("nobody answers on the line", "08006");
      }
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /**
   * An abort ends the wait of another thread; a close alone would wait for it. That thread closes
   * the line as well, and the pool complains of a connection that is given up twice.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      connection.abort(Runnable::run);
      connection.close();
    } catch (SQLException e) {
      // It was lost before, and the pool drops it.
      return;
    }
  }
}
