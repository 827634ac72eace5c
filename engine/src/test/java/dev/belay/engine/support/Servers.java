package dev.belay.engine.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
      ServerProcess server = ownPostgreSql();
      postgreSql = server.url(server.port(), "");
    }
    return postgreSql;
  }

  /** The URL of the MariaDB server, which leads to no database of it. */
  public static synchronized String mariaDb() {
    if (mariaDb == null) {
      ServerProcess server = ownMariaDb();
      mariaDb = server.url(server.port(), "");
    }
    return mariaDb;
  }

  /** Another PostgreSQL server, for a test that does it harm. */
  public static ServerProcess ownPostgreSql() {
    return started("postgresql", PostgreSqlServer::start);
  }

  /** Another MariaDB server, for a test that does it harm. */
  public static ServerProcess ownMariaDb() {
    return started("mariadb", MariaDbServer::start);
  }

  /** Nobody else unpacks the binaries meanwhile. */
  private static <T> T started(String product, Start<T> start) {
    try {
      Files.createDirectories(HOME);
      try (FileChannel channel =
          FileChannel.open(
              HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // until the channel is closed
        return start.in(HOME.resolve(product), Files.createTempDirectory("belay-server"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Start<T> {
    T in(Path home, Path folder) throws IOException;
  }
}
