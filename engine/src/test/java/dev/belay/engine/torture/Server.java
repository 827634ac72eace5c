package dev.belay.engine.torture;

import dev.belay.servers.ServerProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A database on a server that only the torture uses, and how it is harmed. */
final class Server {

  private static final int MARIADB_HAS_NO_SUCH_THREAD = 1094;

  /** One of the connections of others to the database, chosen at random. */
  private static final String ANY_IN_POSTGRESQL =
      """
      SELECT pid
      FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      ORDER BY random()
      LIMIT 1
      """;

  private static final String ANY_IN_MARIADB =
      """
      SELECT id
      FROM information_schema.processlist
      WHERE db = database() AND id <> connection_id()
      ORDER BY rand()
      LIMIT 1
      """;

  private final ServerProcess process;
  private final String any;
  private final String terminate;
  private final String database;

  private Server(ServerProcess process, String any, String terminate, String database) {
    this.process = process;
    this.any = any;
    this.terminate = terminate;
    this.database = database;
  }

  static Server postgreSql(ServerProcess process, String database) throws SQLException {
    return new Server(process, ANY_IN_POSTGRESQL, "SELECT pg_terminate_backend(%d)", database)
        .withDatabase();
  }

  static Server mariaDb(ServerProcess process, String database) throws SQLException {
    return new Server(process, ANY_IN_MARIADB, "KILL %d", database).withDatabase();
  }

  private Server withDatabase() throws SQLException {
    try (Connection connection = DriverManager.getConnection(process.url(process.port(), ""));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
    }
    return this;
  }

  int port() {
    return process.port();
  }

  /** The URL over a port that leads to the server. */
  String url(int port) {
    return process.url(port, database);
  }

  /** Ends one connection from the server's side. Returns whether there was one. */
  boolean terminateOne() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(port()));
        Statement statement = connection.createStatement()) {
      long id;
      try (ResultSet row = statement.executeQuery(any)) {
        if (!row.next()) {
          return false;
        }
        id = row.getLong(1);
      }
      return isTerminated(statement, id);
    }
  }

  /** It may have ended by itself meanwhile, which PostgreSQL shrugs off. */
  private boolean isTerminated(Statement statement, long id) throws SQLException {
    try {
      statement.execute(String.format(terminate, id));
      return true;
    } catch (SQLException e) {
      if (e.getErrorCode() == MARIADB_HAS_NO_SUCH_THREAD) {
        return false;
      }
      throw e;
    }
  }

  /** Kills the server and starts it again. */
  void restart() throws IOException {
    process.restart();
  }
}
