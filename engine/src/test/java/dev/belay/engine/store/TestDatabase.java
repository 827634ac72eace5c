package dev.belay.engine.store;

import javax.sql.DataSource;

/**
 * An empty database for the contract tests, and what only its product knows.
 *
 * @param source opens connections to it
 * @param waitingSessions a query for the number n of sessions that wait for a lock
 * @param shutDown the statement that ends it
 */
record TestDatabase(DataSource source, String waitingSessions, String shutDown) {

  /** An H2 database. */
  static TestDatabase h2(DataSource source) {
    return new TestDatabase(
        source,
        "SELECT COUNT(*) AS n FROM information_schema.sessions WHERE blocker_id IS NOT NULL",
        "SHUTDOWN");
  }
}
