package dev.belay.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.belay.StoreException.Effect;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine's connections come from: three small pools of its own, so that neither handlers
 * nor callers can exhaust what the engine needs to stay alive, nor what a cancel needs to be
 * decided.
 *
 * @param engine for claim, finish, signals, heartbeat, rescue: one for each engine thread that uses
 *     one
 * @param cancel for cancelling alone
 * @param client for everything else
 * @param line for one connection that listens to other nodes; null where none can
 */
record Connections(
    DataSource engine,
    DataSource cancel,
    DataSource client,
    @Nullable DataSource line,
    List<HikariDataSource> pools)
    implements AutoCloseable {

  /** No limit to choose: one each for dispatcher, finisher, signals, heartbeat, housekeeper. */
  private static final int ENGINE_CONNECTIONS = 5;

  private static final String ISOLATION = "TRANSACTION_READ_COMMITTED";

  /**
   * Pools over the application's data source; of a HikariCP pool its settings are taken, not its
   * connections.
   */
  static Connections pooled(
      DataSource source, PoolSizes sizes, Dialect dialect, StoreSettings settings) {
    List<HikariConfig> configs = new ArrayList<>();
    configs.add(pool(source, "belay-engine", ENGINE_CONNECTIONS, dialect, settings));
    configs.add(pool(source, "belay-cancel", sizes.cancel(), dialect, settings));
    configs.add(pool(source, "belay-client", sizes.client(), dialect, settings));
    boolean listens = dialect.tellNotice() != null && !settings.transactionPooling();
    if (listens) {
      configs.add(line(source, settings));
    }
    List<HikariDataSource> pools = opened(configs);
    return new Connections(
        pools.get(0), pools.get(1), pools.get(2), listens ? pools.get(3) : null, pools);
  }

  private static List<HikariDataSource> opened(List<HikariConfig> configs) {
    List<HikariDataSource> pools = new ArrayList<>();
    try {
      for (HikariConfig config : configs) {
        pools.add(new HikariDataSource(config));
      }
      return List.copyOf(pools);
    } catch (RuntimeException e) {
      pools.forEach(HikariDataSource::close);
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /** One connection, kept for as long as it lives. */
  private static HikariConfig line(DataSource source, StoreSettings settings) {
    HikariConfig config = config(source, "belay-line", 1, settings.connectionTimeout());
    config.setMinimumIdle(0);
    config.setMaxLifetime(0);
    config.setLeakDetectionThreshold(0);
    config.setTransactionIsolation(ISOLATION);
    return config;
  }

  /**
   * The application's own data source, for a client that keeps no connection and starts no thread.
   */
  static Connections borrowed(DataSource source, Dialect dialect, StoreSettings settings) {
    DataSource borrowed = new BorrowedConnections(source, dialect, settings);
    return new Connections(borrowed, borrowed, borrowed, null, List.of());
  }

  /**
   * The product of the database behind a data source, told by a connection that is closed again: a
   * HikariCP pool may have none to spare.
   */
  static String productOf(DataSource source, Duration timeout) {
    if (hikariConfigOf(source) == null) {
      return Sessions.productOf(source, timeout);
    }
    HikariConfig config = config(source, "belay-product", 1, timeout);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      return Sessions.productOf(pool, timeout);
    }
  }

  /**
   * Behind a proxy that gives each transaction another session nothing is set in it, not the
   * isolation either. HikariCP then asks its first connection for what there is, and when that one
   * is lost just then, no later one will do (seen with 7.1.0): so a pool is not taken before its
   * first connection is.
   */
  private static HikariConfig pool(
      DataSource source, String name, int size, Dialect dialect, StoreSettings settings) {
    HikariConfig config = config(source, name, size, settings.connectionTimeout());
    if (settings.transactionPooling()) {
      config.setInitializationFailTimeout(1);
    } else {
      config.setTransactionIsolation(ISOLATION);
      String theirInitSql = config.getConnectionInitSql();
      String lockWait = dialect.setLockWait(settings.lockWait());
      config.setConnectionInitSql(
          theirInitSql == null ? lockWait : dialect.inSequence(theirInitSql, lockWait));
    }
    return config;
  }

  /** With nothing set in the session. */
  private static HikariConfig config(DataSource source, String name, int size, Duration timeout) {
    HikariConfig config = new HikariConfig();
    HikariConfig theirs = hikariConfigOf(source);
    if (theirs != null) {
      theirs.copyStateTo(config);
      config.setMetricRegistry(null);
      config.setMetricsTrackerFactory(null);
      config.setHealthCheckRegistry(null);
      config.setRegisterMbeans(false);
    } else {
      config.setDataSource(source);
    }
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(1, size));
    config.setAutoCommit(true);
    config.setReadOnly(false);
    config.setTransactionIsolation(null);
    long timeoutMillis = timeout.toMillis();
    config.setConnectionTimeout(timeoutMillis);
    // Else a connection that is found dead would take longer than one may be waited for.
    config.setValidationTimeout(Math.min(config.getValidationTimeout(), timeoutMillis));
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverrideClassName(BrokenConnections.class.getName());
    return config;
  }

  private static @Nullable HikariConfig hikariConfigOf(DataSource source) {
    try {
      return source.isWrapperFor(HikariDataSource.class)
          ? source.unwrap(HikariDataSource.class)
          : null;
    } catch (SQLException e) {
      return null;
    }
  }

  @Override
  public void close() {
    pools.forEach(HikariDataSource::close);
  }

  /**
   * How many connections the application may use at once.
   *
   * @param client for submit, find, list and inTransaction
   * @param cancel for cancelling
   */
  record PoolSizes(int client, int cancel) {}
}
