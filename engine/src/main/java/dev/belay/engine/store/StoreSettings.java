package dev.belay.engine.store;

import java.time.Duration;

/**
 * How a store uses its database.
 *
 * @param connectionTimeout how long one attempt waits for a connection
 * @param lockWait how long a statement waits for a row that somebody else's transaction has locked
 * @param migrationWait how long a start waits for another engine that migrates
 * @param schemaName the schema of the tables; empty for the one that a connection has by default
 * @param tablePrefix what the tables' names begin with
 * @param announceInterval how often other nodes are told of jobs at most
 * @param transactionPooling whether it is reached through a proxy that gives each transaction
 *     another session, so that none may be relied upon
 */
public record StoreSettings(
    Duration connectionTimeout,
    Duration lockWait,
    Duration migrationWait,
    String schemaName,
    String tablePrefix,
    Duration announceInterval,
    boolean transactionPooling) {

  private static final Duration STANDARD_INTERVAL = Duration.ofMillis(50);

  /** The connection's default schema, and names that begin with {@code belay_}. */
  public static StoreSettings standard(
      Duration connectionTimeout, Duration lockWait, Duration migrationWait) {
    return new StoreSettings(
        connectionTimeout,
        lockWait,
        migrationWait,
        "",
        Names.STANDARD_PREFIX,
        STANDARD_INTERVAL,
        false);
  }
}
