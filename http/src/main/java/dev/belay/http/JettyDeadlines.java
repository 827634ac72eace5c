package dev.belay.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes a connection on which no request was received whole in time, however steadily its bytes
 * trickle in: Jetty's idle limit begins anew with each of them.
 *
 * <p>The clock of a connection runs from its opening, TLS handshake included, and from each answer;
 * it stands while a request is carried out. Thread-safe.
 */
final class JettyDeadlines implements Connection.Listener {

  private final Scheduler scheduler;
  private final Duration time;
  private final Map<Connection, Scheduler.Task> running = new ConcurrentHashMap<>();

  JettyDeadlines(Scheduler scheduler, Duration time) {
    this.scheduler = scheduler;
    this.time = time;
  }

  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection)) { // there is one within
      begin(connection);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    end(connection);
  }

  /** From now on the next request is waited for. */
  void begin(Connection connection) {
    put(
        connection,
        scheduler.schedule(() -> close(connection), time.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** A request is there. */
  void end(Connection connection) {
    Scheduler.Task task = running.remove(connection);
    if (task != null) {
      task.cancel();
    }
  }

  private void put(Connection connection, Scheduler.Task task) {
    Scheduler.Task before = running.put(connection, task);
    if (before != null) {
      before.cancel();
    }
  }

  private void close(Connection connection) {
    running.remove(connection);
    connection.getEndPoint().close();
  }
}
