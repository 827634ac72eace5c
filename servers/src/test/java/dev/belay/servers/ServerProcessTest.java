package dev.belay.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tests expect of a server that they do harm. */
class ServerProcessTest {

  static Stream<Supplier<ServerProcess>> servers() {
    return Stream.of(Servers::ownPostgreSql, Servers::ownMariaDb);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void whatWasCommittedIsThereAfterItWasKilledAndStartedAgain(Supplier<ServerProcess> own)
      throws Exception {
    ServerProcess server = own.get();
    execute(server, "", "CREATE DATABASE harmed");
    execute(server, "harmed", "CREATE TABLE t (id INTEGER PRIMARY KEY)");
    int port = server.port();
    for (int i = 0; i < 2; i++) {
      execute(server, "harmed", "INSERT INTO t VALUES (" + i + ")");
      server.restart();
      assertThat(server.port()).isEqualTo(port);
    }
    try (Connection connection = DriverManager.getConnection(server.url(port, "harmed"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM t")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(2);
    }
  }

  private static void execute(ServerProcess server, String database, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(server.url(server.port(), database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
