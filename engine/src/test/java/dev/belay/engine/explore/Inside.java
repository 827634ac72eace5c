package dev.belay.engine.explore;

import dev.belay.engine.support.H2Product;
import dev.belay.engine.support.MariaDbProduct;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/** What the explorer knows of a database beyond SQL that all understand. */
interface Inside extends AutoCloseable {

  /** Looks into that database. */
  static Inside of(TestDatabase database) throws SQLException {
    if (database.product() instanceof H2Product) {
      return new InsideH2();
    }
    if (database.product() instanceof PostgreSqlProduct) {
      return new InsidePostgreSql(database.source());
    }
    if (database.product() instanceof MariaDbProduct) {
      return new InsideMariaDb(database.source());
    }
    throw new IllegalArgumentException("not known from inside: " + database.product());
  }

  /** The session of a connection, which waits for locks without end. */
  Session session(Connection connection) throws SQLException;

  /** Lets a connection tell the time as the tables keep it. */
  default void tellTimeAsTheTables(Connection connection) throws SQLException {
    // Where times are kept with their zone, every connection does.
  }

  /** A query for the names of the CHECKs of {@code belay_job}. */
  String checks();

  /** A query for the number of sessions of the database, its own among them. */
  String sessions();

  @Override
  void close() throws SQLException;

  /** One session. All but {@link #isBlocked} is its own thread's. */
  interface Session {

    /**
     * Whether its statement, executed by that thread, waits for a lock that somebody else has.
     * Asked by the stage.
     */
    boolean isBlocked(Thread executing);

    /** Does it, but fails at once with {@link #isNotFree} instead of waiting for a lock. */
    <T> T withoutWaiting(Actor.Work<T> work) throws Throwable;

    /** Whether a lock was not free. */
    boolean isNotFree(SQLException trouble);

    /** What its transaction has locked and changed so far, as a number. */
    long locks() throws SQLException;

    /** Whether its transaction may have locked or changed anything since. */
    boolean mayHaveLockedSince(long locks) throws SQLException;
  }
}
