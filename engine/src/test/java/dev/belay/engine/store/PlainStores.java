package dev.belay.engine.store;

import java.util.List;
import javax.sql.DataSource;

/** Stores without a pool and without a statement of their own at the opening of a connection. */
public final class PlainStores {

  private PlainStores() {}

  /** A store that takes every connection from the source as it is. */
  public static JdbiJobStore over(DataSource source) {
    return new JdbiJobStore(
        () -> Sessions.productOf(source, StoreRig.SETTINGS.connectionTimeout()),
        dialect -> new Connections(source, source, source, null, List.of()),
        StoreRig.SETTINGS);
  }
}
