package dev.belay.engine.store;

import dev.belay.engine.support.TestStores;
import java.sql.Connection;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * An empty database for the contract tests, and what only its product knows.
 *
 * @param source opens connections to it
 * @param another makes another one
 * @param isolations its isolation levels, but for the one that sees what is not committed
 * @param waitingSessions a query for the number n of sessions that wait for a lock
 * @param lockWait a query for the lock wait of a session
 * @param setLockWait a statement that sets it, but for the milliseconds
 * @param shutDown the statement that ends the database
 */
record TestDatabase(
    DataSource source,
    Supplier<TestDatabase> another,
    List<Integer> isolations,
    String waitingSessions,
    String lockWait,
    String setLockWait,
    String shutDown) {

  /** As H2 numbers it. */
  private static final int SNAPSHOT = 6;

  /** An H2 database. */
  static TestDatabase h2(DataSource source) {
    return new TestDatabase(
        source,
        () -> h2(TestStores.memory()),
        List.of(
            Connection.TRANSACTION_READ_COMMITTED,
            Connection.TRANSACTION_REPEATABLE_READ,
            SNAPSHOT,
            Connection.TRANSACTION_SERIALIZABLE),
        "SELECT COUNT(*) AS n FROM information_schema.sessions WHERE blocker_id IS NOT NULL",
        "SELECT LOCK_TIMEOUT()",
        "SET LOCK_TIMEOUT ",
        "SHUTDOWN");
  }
}
