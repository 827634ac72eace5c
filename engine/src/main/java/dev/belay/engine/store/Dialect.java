package dev.belay.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * One database product: the whole statements in which it differs from others, and what else is
 * particular about it. One final class each; none inherits from another, so that each can be read
 * alone.
 *
 * <p>A statement that all products understand word for word stands in the duty class that runs it;
 * what differs most is time. Every statement says {@code belay_job} and the like, whatever the
 * tables are called ({@link Names}), and {@code id = ANY(:ids)} for a list of ids ({@link
 * #bindIds}).
 */
interface Dialect {

  /** What the product calls itself to JDBC. */
  String product();

  /** Migrations in order, as resources; the position, from 1, is the schema version. */
  List<String> migrations();

  /**
   * The statement by which a transaction takes the migration for itself; null where every DDL
   * statement is committed by itself, so that no transaction can hold a migration together.
   */
  default @Nullable String lockMigration() {
    return null;
  }

  /**
   * A query whether the tables are there, that does not fail when they are not; null where a failed
   * statement does no harm to its transaction.
   */
  default @Nullable String hasSchemaTable() {
    return null;
  }

  /** Whether the name of an index is that of its schema first, as a table's is. */
  boolean qualifiesIndexNames();

  /** Whether {@code ANY(:ids)} takes an array; else the ids are written out. */
  boolean hasArrays();

  /** The statement with {@code <ids>} for the list, where there are no arrays. */
  default String writtenOut(String sql) {
    return sql.replace("= ANY(:ids)", "IN (<ids>)");
  }

  /** Binds a list of ids to {@code :ids}. */
  <S extends SqlStatement<S>> S bindIds(S statement, List<Long> ids);

  /** Binds the names of job types to {@code :types}, of which there may be none. */
  Query bindTypes(Query statement, List<String> types);

  /** A time as it is bound to a parameter of these statements. */
  @Nullable Object time(@Nullable Instant instant);

  /** The statement that lets a session wait for a lock that long at most. */
  String setLockWait(Duration lockWait);

  /** The statement that brings back the lock wait that the connection has now. */
  String currentLockWait(Connection connection) throws SQLException;

  /**
   * What a transaction begins with behind a proxy that gives each transaction another session: its
   * isolation and its lock wait, for itself alone; null where that is not supported.
   */
  default @Nullable String beginBehindPooler(Duration lockWait) {
    return null;
  }

  /** Makes a connection keep nothing in its session, behind such a proxy. */
  default void useBehindPooler(Connection connection) throws SQLException {}

  /** Both statements as one, as a connection is set up by. */
  default String inSequence(String first, String second) {
    return first + ";" + second;
  }

  /**
   * Refuses a database of this product that the engine cannot work on.
   *
   * @throws dev.belay.ConfigurationException saying what to change
   */
  default void requireUsable(Connection connection) throws SQLException {}

  /**
   * Refuses a database that does not keep what it has answered.
   *
   * @throws dev.belay.ConfigurationException saying what to change
   */
  void requireDurable(Connection connection) throws SQLException;

  /** Puts in order what a kill of the process has left, when the tables are of this version. */
  default void repairAfterKill(Connection connection, Names names) throws SQLException {}

  /** Returns once that survives a kill which can be read now. */
  default void keepWhatCanBeRead(Connection connection) throws SQLException {}

  /** Gives the space of deleted rows back, if the database does not see to that itself. */
  default void compact(Connection connection, Duration budget) throws SQLException {}

  /** Whether the trouble may go away, beyond what the SQL standard has a state for. */
  boolean isPassing(SQLException trouble);

  /** Whether a lock was not had within the lock wait. */
  boolean isLocked(SQLException trouble);

  /** Whether a row with that key exists already. */
  boolean isDuplicateKey(SQLException trouble);

  /** Whether a schema of that name does not exist. */
  boolean isMissingSchema(SQLException trouble);

  /**
   * Whether the connection on which this happened is of no use any more, beyond what the SQL
   * standard has a state for.
   */
  boolean breaksConnection(SQLException trouble);

  /**
   * The statement that tells other nodes {@code :notice} when its transaction is committed; null if
   * the product has none.
   */
  default @Nullable String tellNotice() {
    return null;
  }

  /** The line on which a connection hears such notices; only of a product that tells them. */
  default NoticeLine listen(Connection connection, Names names, Duration trial)
      throws SQLException {
    throw new UnsupportedOperationException(product() + " tells no notices");
  }

  // Submitting.

  String insertJob();

  // Claiming.

  String due();

  String dueAfter();

  String nextDue();

  String lockToDoSkippingHeld();

  String claimIfToDo();

  String claimedEarlier();

  // Expiring.

  String pastNotAfter();

  String expireIfToDoAndUnstarted();

  // Settling.

  String completeIfCurrent();

  String failIfCurrent();

  String retryIfCurrent();

  String releaseIfCurrent();

  String stoppedIfCancelled();

  // Cancelling.

  String cancelUnlessFinalOrSealed();

  /** The same of several, which are locked, without the conditions on run and submitter. */
  String cancelEachUnlessFinalOrSealed();

  // Running.

  String sealIfCurrent();

  String heardIfCancelled();

  // Membership.

  String insertNode();

  String renewIfAlive();

  String lockExpiredNodesSkippingHeld();

  String markDeadIfLeaseRanOut();

  String rescueToFailedIfClaimed();

  String lostIfCancelled();

  String silentNodesWithoutRuns();

  // StuckRuns.

  String insertStuckRun();

  String leftIfInside();

  String lostIfInside();

  // Reading: a row for each stuck run of a job, and one for a job that has none.

  String standings();

  String oldestDue();

  String finishedBefore();

  // Listing: the ids, newest first, in one statement that reads few rows beside those of the page.

  /** A setting for the transaction without which the planner may do otherwise; null if none. */
  default @Nullable String beforeListing() {
    return null;
  }

  /** Of one submitter, looking for types and statuses among all of his jobs. */
  String newestOfSubmitter();

  /** The newest :last of each status, by an index, and the page among them. */
  String newestInStatuses();

  /** The same of one type. */
  String newestOfType();

  /** The jobs of the ids that {@code <page>} selects, in one statement with it. */
  String jobsOfPage();

  // Schema.

  String createSchemaTable();

  String insertSchemaRowIfAbsent();

  String raiseVersion();
}
