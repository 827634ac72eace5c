package dev.belay.samples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An empty database of a test's own, gone when it is closed.
 *
 * @param server the URL of its server
 * @param name what it is called there
 */
record ServerDatabase(String server, String name) implements AutoCloseable {

  private static final AtomicInteger LAST = new AtomicInteger();

  static ServerDatabase on(String server) throws SQLException {
    String name = "drive_" + ProcessHandle.current().pid() + "_" + LAST.incrementAndGet();
    execute(server, "CREATE DATABASE " + name);
    return new ServerDatabase(server, name);
  }

  /** Executes it on a connection of its own. */
  static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String url() {
    return server.replaceFirst("^(jdbc:[a-z]+://[^/]+/)[^?]*", "$1" + name);
  }

  /** The tables of Belay's that are there. */
  List<String> tables() throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url());
        ResultSet rows =
            connection.getMetaData().getTables(connection.getCatalog(), null, "belay%", null)) {
      while (rows.next()) {
        tables.add(rows.getString("TABLE_NAME"));
      }
    }
    return tables;
  }

  /** Processes that were killed may still be connected. */
  @Override
  public void close() throws SQLException {
    boolean force = server.startsWith("jdbc:postgresql:");
    execute(server, "DROP DATABASE " + name + (force ? " WITH (FORCE)" : ""));
  }
}
