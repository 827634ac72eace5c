package dev.belay.engine.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Tells the pool to drop a connection whose error says that its database is gone; made by the pool
 * by name.
 */
public final class BrokenConnections implements SQLExceptionOverride {

  /** For the pool. */
  public BrokenConnections() {}

  @java.lang.Override
  public SQLExceptionOverride.Override adjudicate(SQLException sqlException) {
    return SqlTrouble.breaksConnection(sqlException)
        ? Override.MUST_EVICT
        : Override.CONTINUE_EVICT;
  }
}
