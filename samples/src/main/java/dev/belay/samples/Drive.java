package dev.belay.samples;

import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.engine.SysProperties;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The drive: an embedded database that several processes share. The first to open it serves it to
 * the others, over the loopback interface; when that one ends, the next to call takes over.
 */
final class Drive {

  private static final String LOOPBACK = "127.0.0.1";

  /**
   * A killed process is noticed after the lease, so that its jobs move on within seconds. Shorter
   * would not do: when the process that serves the database is killed, it takes H2 about 3 s to let
   * the next one take over, and meanwhile no other node can renew its lease. When several try to
   * take over, they hold each other up; calls are patient enough for that.
   */
  private static final EngineConfig CONFIG =
      EngineConfig.builder()
          .workers(4)
          .claimAhead(0)
          .pollInterval(Duration.ofMillis(500))
          .signalInterval(Duration.ofMillis(50))
          .heartbeatInterval(Duration.ofSeconds(1))
          .lease(Duration.ofSeconds(6))
          .drainTime(Duration.ofSeconds(1))
          .stopGrace(Duration.ofSeconds(5))
          .interruptInterval(Duration.ofMillis(100))
          .progressInterval(Duration.ofMillis(200))
          .storeTimeout(Duration.ofSeconds(30))
          .clientConnections(4)
          .cancelConnections(2)
          .build();

  private final DataSource store;
  private final boolean isNew;

  private Drive(DataSource store, boolean isNew) {
    this.store = store;
    this.isNew = isNew;
  }

  /**
   * Must run before any class of H2's is loaded: without it H2 serves the database on all
   * interfaces.
   */
  static void serveOnLoopbackOnly() {
    System.setProperty("h2.bindAddress", LOOPBACK);
  }

  /**
   * The drive whose database lies in that folder.
   *
   * @throws DriveException when the folder cannot be used
   */
  static Drive open(Path dataFolder) {
    serveOnLoopbackOnly();
    if (!LOOPBACK.equals(SysProperties.BIND_ADDRESS)) {
      throw new IllegalStateException("H2 was loaded too early, it would listen on all interfaces");
    }
    requireNameable(dataFolder.toAbsolutePath());
    Path folder = DataFolder.open(dataFolder);
    boolean isNew = Files.notExists(folder.resolve("belay.mv.db"));
    return new Drive(database(folder, "AUTO_SERVER=TRUE"), isNew);
  }

  /**
   * An H2 database in that folder, as Belay wants it: {@code async:} survives the interrupts of
   * handlers, and without a write delay an answered call survives kill -9.
   */
  static DataSource database(Path folder, String... settings) {
    requireNameable(folder);
    JdbcDataSource database = new JdbcDataSource();
    database.setURL(
        "jdbc:h2:async:"
            + folder.resolve("belay")
            + ";WRITE_DELAY=0"
            + (settings.length == 0 ? "" : ";" + String.join(";", settings)));
    database.setUser("sa");
    database.setPassword("");
    return database;
  }

  private static void requireNameable(Path folder) {
    if (folder.toString().contains(";")) {
      throw new DriveException(
          "H2 has no way to name a folder with a semicolon: " + Printable.of(folder), null);
    }
  }

  /** Whether no command has used it yet: there is no database that a client could ask. */
  boolean isNew() {
    return isNew;
  }

  /** Asks and cancels; runs nothing. */
  JobClient client() {
    return Belay.client(store, CONFIG);
  }

  /** Runs copy jobs in this process, started. */
  JobEngine engine(CopyHandler handler) {
    return Belay.engine().store(store).config(CONFIG).handle(Copy.TYPE, handler).start();
  }
}
