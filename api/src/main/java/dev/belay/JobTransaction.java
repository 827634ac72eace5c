package dev.belay;

import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Belay's operations inside one database transaction: they take effect if and when it commits.
 *
 * <p>Belay never commits, rolls back, closes or re-configures a connection that the application
 * brought. On PostgreSQL a call that throws a {@link StoreException} has ended the transaction all
 * the same, as every failed statement does there: it can only be rolled back. Not thread-safe, like
 * the connection itself.
 */
public interface JobTransaction {

  /** The connection of this transaction, for the application's own statements. */
  Connection connection();

  /** Submits a job that is due at once; it exists once the transaction commits. */
  default <P> JobId submit(JobType<P> type, P payload) {
    return submit(Submission.of(type, payload));
  }

  /** Submits a job; it exists once the transaction commits. */
  JobId submit(Submission<?> submission);

  /** Submits many jobs in one round trip; the ids are in the order of the submissions. */
  List<JobId> submitAll(Collection<? extends Submission<?>> submissions);

  /** Cancels without conditions; see {@link #cancel(JobId, Cancellation)}. */
  default CancelVerdict cancel(JobId id) {
    return cancel(id, Cancellation.anonymous());
  }

  /**
   * Decides as {@link JobClient#cancel(JobId, Cancellation)} does. The verdict holds if the
   * transaction commits; until then the job's row is locked, and after a roll-back nothing of it is
   * left. The run is told after the commit.
   *
   * @throws StoreException when the database refused, for one because of a serialization failure or
   *     because the row stayed locked by somebody else; roll back then
   */
  CancelVerdict cancel(JobId id, Cancellation cancellation);

  /** The job as this transaction sees it. */
  Optional<Job> find(JobId id);

  /**
   * Tells the engine that the transaction has committed, so that its jobs start and its cancelled
   * runs stop at once rather than within the poll bound. May be left out, and called more than
   * once; has nothing to do in {@link JobClient#inTransaction}, where Belay itself commits.
   */
  void afterCommit();
}
