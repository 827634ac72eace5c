package dev.belay.engine;

import dev.belay.JobClient;
import dev.belay.engine.store.Schema;
import javax.sql.DataSource;

/**
 * Where Belay begins: builds engines, which run jobs, and clients, which only submit, cancel and
 * find them.
 *
 * <pre>{@code
 * JobEngine engine = Belay.engine().store(dataSource).handle(COPY, (copy, run) -> ...).start();
 * }</pre>
 */
public final class Belay {

  private Belay() {}

  /** A builder for an engine. */
  public static EngineBuilder engine() {
    return new EngineBuilder();
  }

  /**
   * A client of that store, with the default configuration; see {@link #client(DataSource,
   * EngineConfig)}.
   */
  public static JobClient client(DataSource store) {
    return client(store, EngineConfig.defaults());
  }

  /**
   * A client of a store that an engine has prepared. It uses the application's connections, one for
   * each call and as they were when it gives them back, and starts no thread until somebody waits
   * for a job. Of the configuration it uses storeTimeout, lockWait, the backoff, watchInterval,
   * groupSize, closeWait and the largest payload.
   *
   * @throws dev.belay.ConfigurationException when no engine has prepared the store, or one of
   *     another version
   */
  public static JobClient client(DataSource store, EngineConfig config) {
    return StoreClient.standAlone(store, config);
  }

  /**
   * The DDL of the tables of an empty database, for whoever must create them by hand: an engine
   * finds nothing left to do after it.
   *
   * @param product what the database calls itself: {@code H2}, {@code PostgreSQL}, {@code MariaDB}
   * @param config tells schema and prefix
   * @throws dev.belay.ConfigurationException when the engine does not know the product
   */
  public static String ddl(String product, EngineConfig config) {
    return Schema.ddl(product, config.schemaName(), config.tablePrefix());
  }
}
