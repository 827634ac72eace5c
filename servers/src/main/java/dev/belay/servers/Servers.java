package dev.belay.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

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

  private static @Nullable String postgreSql = System.getProperty("belay.test.postgres.url");
  private static @Nullable String mariaDb = System.getProperty("belay.test.mariadb.url");

  private Servers() {}

  /** The URL of the PostgreSQL server, which leads to a database of it. */
  public static synchronized String postgreSql() {
    String url = postgreSql;
    if (url == null) {
      ServerProcess server = ownPostgreSql();
      url = server.url(server.port(), "");
      postgreSql = url;
    }
    return url;
  }

  /** The URL of the MariaDB server, which leads to no database of it. */
  public static synchronized String mariaDb() {
    String url = mariaDb;
    if (url == null) {
      ServerProcess server = ownMariaDb();
      url = server.url(server.port(), "");
      mariaDb = url;
    }
    return url;
  }

  /** Another PostgreSQL server, for a test that does it harm. */
  public static ServerProcess ownPostgreSql() {
    return postgreSqlAt(0);
  }

  /** A PostgreSQL server at that port of loopback; at any free one for 0. */
  static ServerProcess postgreSqlAt(int port) {
    return started("postgresql", (home, folder) -> PostgreSqlServer.start(home, folder, port));
  }

  /** Another MariaDB server, for a test that does it harm. */
  public static ServerProcess ownMariaDb() {
    return started(MariaDbServer.home(), MariaDbServer::start);
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
