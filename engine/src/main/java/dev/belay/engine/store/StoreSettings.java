package dev.belay.engine.store;

import java.time.Duration;

/**
 * How a store uses its database.
 *
 * @param lockWait how long a statement waits for a row that somebody else's transaction has locked
 * @param schemaName the schema of the tables; empty for the one that a connection has by default
 * @param tablePrefix what the tables' names begin with
 */
public record StoreSettings(Duration lockWait, String schemaName, String tablePrefix) {

  /** The connection's default schema, and names that begin with {@code belay_}. */
  public static StoreSettings standard(Duration lockWait) {
    return new StoreSettings(lockWait, "", Names.STANDARD_PREFIX);
  }
}
