package dev.belay.servers;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL, from its Maven artifact. */
final class PostgreSqlServer implements ServerProcess {

  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  private final int port;
  private final Path folder;

  /** As the process was started. */
  private final List<String> command;

  private Leash leash;

  private PostgreSqlServer(int port, Path folder, List<String> command, Leash leash) {
    this.port = port;
    this.folder = folder;
    this.command = command;
    this.leash = leash;
  }

  /**
   * Starts one.
   *
   * @param home where the binaries are, or will be
   * @param folder where its files will be
   * @param port of loopback; 0 for any that is free
   */
  static PostgreSqlServer start(Path home, Path folder, int port) throws IOException {
    // As root it runs in a user namespace, since initdb refuses root.
    @SuppressWarnings("resource")
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(home.toFile())
            .setDataDirectory(folder.resolve("data"))
            .setRegisterShutdownHook(false)
            .setPort(port)
            .setPGStartupWait(LONGEST_START)
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "''")
            .setServerConfig("max_connections", "300")
            .setServerConfig("shared_buffers", "32MB")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "off")
            .start();
    ProcessHandle process = ProcessHandle.of(pid(folder)).orElseThrow();
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(process.info().command().orElseThrow());
    command.addAll(List.of(process.info().arguments().orElseThrow()));
    return new PostgreSqlServer(server.getPort(), folder, command, tie(folder));
  }

  private static long pid(Path folder) throws IOException {
    return Leash.pidIn(folder.resolve("data").resolve("postmaster.pid"));
  }

  private static Leash tie(Path folder) throws IOException {
    return Leash.tie(pid(folder), "QUIT", folder);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String url(int over, String database) {
    return "jdbc:postgresql://127.0.0.1:"
        + over
        + "/"
        + (database.isEmpty() ? "postgres" : database)
        + "?user=postgres&sslmode=disable&gssEncMode=disable";
  }

  /** By the signal after which it recovers as from a crash. */
  @Override
  public void restart() throws IOException {
    leash.kill();
    Files.deleteIfExists(folder.resolve("data").resolve("postmaster.pid"));
    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(DISCARD).start();
    await().atMost(LONGEST_START).pollInterval(Duration.ofMillis(20)).until(this::answers);
    leash = tie(folder);
  }

  private boolean answers() {
    try (Connection connection = DriverManager.getConnection(url(port, ""))) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }
}
