package dev.belay.engine.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.servers.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/**
 * What is cut is a commit, and nothing else: a pool that is cut whenever it sets up a connection
 * gives none for as long as cuts are ordered, and tries less and less often.
 */
class WireCutterTest {

  @Test
  void onlyOneCommitIsCutOnPostgreSql() throws Exception {
    requireOneCommitCut(Server.postgreSql(Servers.ownPostgreSql(), "wire"));
  }

  @Test
  void onlyOneCommitIsCutOnMariaDb() throws Exception {
    requireOneCommitCut(Server.mariaDb(Servers.ownMariaDb(), "wire"));
  }

  private static void requireOneCommitCut(Server server) throws Exception {
    try (WireCutter wire = new WireCutter(server.port());
        Connection past = DriverManager.getConnection(server.url(server.port()))) {
      execute(past, "CREATE TABLE written (n INTEGER NOT NULL)");
      String url = server.url(wire.port());

      wire.cutBeforeNextCommit();
      wire.cutBeforeNextCommit();
      assertThatThrownBy(() -> write(url)).isInstanceOf(SQLException.class);
      assertThat(written(past)).isZero();
      write(url);
      assertThat(written(past)).isEqualTo(1);

      wire.cutAfterNextCommit();
      wire.cutAfterNextCommit();
      assertThatThrownBy(() -> write(url)).isInstanceOf(SQLException.class);
      assertThat(written(past)).isEqualTo(2);
      write(url);
      assertThat(written(past)).isEqualTo(3);

      assertThat(wire.cutBefore()).isEqualTo(1);
      assertThat(wire.cutAfter()).isEqualTo(1);
    }
  }

  /** Fails at the commit, or not at all. */
  private static void write(String url) throws SQLException {
    try (Connection connection = connected(url)) {
      connection.commit();
    }
  }

  /** With a row written, as a pool sets up a connection: the isolation is READ COMMITTED. */
  private static Connection connected(String url) {
    try {
      Connection connection = DriverManager.getConnection(url);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(false);
      execute(connection, "INSERT INTO written (n) VALUES (1)");
      return connection;
    } catch (SQLException e) {
      throw new AssertionError("cut before the commit", e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int written(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM written")) {
      row.next();
      return row.getInt(1);
    }
  }
}
