package dev.belay.samples;

import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobListener;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.OrderHandler;
import dev.belay.samples.files.OrderTypes;
import dev.belay.samples.files.Printable;
import dev.belay.samples.files.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.engine.SysProperties;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The drive: its database, and the engines and clients on it.
 *
 * <p>An embedded one is shared by several processes of a machine. The first to open it serves it to
 * the others, over the loopback interface; when that one ends, the next to call takes over. One on
 * a server is shared by machines; there an order is run by the processes of one machine only.
 */
final class Drive {

  private static final String LOOPBACK = "127.0.0.1";

  /**
   * A killed process is noticed after the lease, so that its jobs move on within seconds. Shorter
   * would not do: when the process that serves an embedded database is killed, it takes H2 about 3
   * s to let the next one take over, and meanwhile no other node can renew its lease.
   */
  private static EngineConfigBuilder config() {
    return EngineConfig.builder()
        .workers(4)
        .claimAhead(0)
        .heartbeatInterval(Duration.ofSeconds(1))
        .lease(Duration.ofSeconds(6))
        .drainTime(Duration.ofSeconds(1))
        .stopGrace(Duration.ofSeconds(5))
        .interruptInterval(Duration.ofMillis(100))
        .maxPayloadBytes(Report.MOST_BYTES)
        .maxResultBytes(Report.MOST_BYTES)
        .progressInterval(Duration.ofMillis(200))
        .clientConnections(4)
        .cancelConnections(2);
  }

  private static final EngineConfig ON_SERVER = config().build();

  /**
   * When several processes try to take over, they hold each other up; calls are patient enough for
   * that.
   */
  private static final EngineConfig EMBEDDED =
      config()
          .pollInterval(Duration.ofMillis(500))
          .signalInterval(Duration.ofMillis(50))
          .storeTimeout(Duration.ofSeconds(30))
          .build();

  private final DataSource store;
  private final EngineConfig config;
  private final OrderTypes types;
  private final boolean isNew;

  private Drive(DataSource store, EngineConfig config, OrderTypes types, boolean isNew) {
    this.store = store;
    this.config = config;
    this.types = types;
    this.isNew = isNew;
  }

  /** The drive on that server. */
  static Drive on(Server server) {
    return new Drive(server.source(), ON_SERVER, OrderTypes.ofThisMachine(), server.isNew());
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
    return new Drive(
        database(folder, "AUTO_SERVER=TRUE"), EMBEDDED, OrderTypes.ofOnlyMachine(), isNew);
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

  /** The database. */
  DataSource store() {
    return store;
  }

  /** The job types of the orders that are run here. */
  OrderTypes types() {
    return types;
  }

  /** The order as a job of this user's. */
  Submission<?> asJob(Order order) {
    return types.asJob(order).submitter(User.name());
  }

  /** Asks and cancels; runs nothing. */
  JobClient client() {
    return Belay.client(store, config);
  }

  /** Runs orders in this process, started. */
  JobEngine engine(OrderHandler handler, JobListener... listeners) {
    EngineBuilder engine = Belay.engine().store(store).config(config);
    for (Class<? extends Order> kind : OrderTypes.kinds()) {
      engine = engine.handle(types.typeOf(kind), handler::run);
    }
    for (JobListener listener : listeners) {
      engine = engine.listener(listener);
    }
    return engine.start();
  }
}
