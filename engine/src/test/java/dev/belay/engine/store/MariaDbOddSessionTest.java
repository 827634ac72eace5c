package dev.belay.engine.store;

import dev.belay.engine.support.MariaDbProduct;
import dev.belay.engine.support.TestDatabase;

/** A store keeps its contract whatever the application's URL makes of its sessions. */
class MariaDbOddSessionTest extends JobStoreContract {

  /** Every meaning that can be changed is; a zone that no test runs in. */
  private static final String SESSION =
      "sql_mode='STRICT_ALL_TABLES,ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,IGNORE_SPACE,HIGH_NOT_PRECEDENCE"
          + ",SIMULTANEOUS_ASSIGNMENT,NO_UNSIGNED_SUBTRACTION,TIME_ROUND_FRACTIONAL'"
          + ",time_zone='-07:30',collation_connection=utf8mb4_general_ci"
          + ",in_predicate_conversion_threshold=2";

  private static final String OPTIONS =
      "&useAffectedRows=true&useServerPrepStmts=true&useBulkStmts=true&allowMultiQueries=true"
          + "&sessionVariables="
          + SESSION;

  @Override
  TestDatabase database() {
    // Older servers, before 10.6.18 and 10.11.8, do not have it.
    String snapshots =
        MariaDbProduct.hasVariable("innodb_snapshot_isolation")
            ? ",innodb_snapshot_isolation=ON"
            : "";
    return new MariaDbProduct(OPTIONS + snapshots).empty();
  }
}
