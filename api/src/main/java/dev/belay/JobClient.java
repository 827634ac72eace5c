package dev.belay;

import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Submits, cancels and finds jobs. Needs only a store: it runs no job itself, and starts no thread
 * until the first {@link #whenStopped} or {@link #whenFinished} that has to wait.
 *
 * <p>Safe for use by many threads. A call made from inside a handler is never interrupted by a stop
 * of that handler's run; the interrupt is delivered when the call returns.
 *
 * <p>Every method that reaches the store may throw {@link StoreException}, which says whether
 * nothing was changed or whether that is unknown.
 */
public interface JobClient extends AutoCloseable {

  /** Submits a job that is due at once, with the standard options. */
  default <P> JobId submit(JobType<P> type, P payload) {
    return submit(Submission.of(type, payload));
  }

  /**
   * Submits a job. It is durable when this method returns.
   *
   * @throws PayloadException when the payload cannot be written as JSON, or is larger than the
   *     limit
   */
  JobId submit(Submission<?> submission);

  /**
   * Submits many jobs in one transaction and one round trip: all of them, or on an exception none.
   *
   * @return the ids, in the order of the submissions
   * @throws PayloadException when a payload cannot be written as JSON, or is larger than the limit
   */
  List<JobId> submitAll(Collection<? extends Submission<?>> submissions);

  /** Cancels without conditions; see {@link #cancel(JobId, Cancellation)}. */
  default CancelResult cancel(JobId id) {
    return cancel(id, Cancellation.anonymous());
  }

  /**
   * Cancels the job and says what is true now.
   *
   * <ul>
   *   <li>To do: cancelled before this method returns; no node will ever enter its handler.
   *   <li>Processing: cancelled before this method returns; nothing its run does will change the
   *       record, and the run is told to stop: before this method returns when it runs on this
   *       engine, within the signal bound elsewhere.
   *   <li>Final or sealed: nothing changes; the outcome says which.
   *   <li>Unknown, or not of the submitter that the cancellation demands: NOT_FOUND.
   * </ul>
   *
   * <p>Against a run that completes, fails, retries or seals at the same moment exactly one of the
   * two wins, and each learns it. Does not wait for the handler; {@link CancelResult#whenStopped()}
   * does. Repeating it is harmless.
   *
   * @throws StoreException when it could not be decided, for one because somebody else's
   *     transaction kept the row locked longer than the lock wait
   */
  CancelResult cancel(JobId id, Cancellation cancellation);

  /** Cancels by query and looks on at nothing; see the other form. */
  default CancelSummary cancelAll(JobQuery query, Cancellation cancellation) {
    return cancelAll(query, cancellation, chunk -> true);
  }

  /**
   * Cancels every job that the query means and that is to do or processing, and says exactly what
   * became of each.
   *
   * <p>Goes from the newest job to the oldest, in chunks, each of them one transaction. For each
   * job the same is true as if {@link #cancel} had been called for it alone; the whole is not one
   * decision. A job that is submitted meanwhile may be met or not; every other is met once. {@link
   * #count} tells before how many jobs there are.
   *
   * <p>A job is cancelled only while its status is one that the query means: one that the query
   * sought among those to do, and that a node has claimed since, answers CONDITION_NOT_MET. Jobs
   * that were final before are not met at all. A job that somebody else's transaction holds is
   * waited for at the end of its chunk, by itself and at most the lock wait; after the first that
   * takes longer, what is still held in the chunk counts as undecided.
   *
   * <p>Costs in proportion to what it cancels, and repeating it is harmless.
   *
   * @param query which jobs; its offset and limit are of no account
   * @param cancellation who, why, and under which conditions; a submitter in it narrows the query
   * @throws IllegalArgumentException when the query filters by nothing and is not {@link
   *     JobQuery#everything()}, when it means final jobs only, or when the cancellation names a run
   * @throws StoreException when it broke off; what was decided before stays decided
   */
  CancelSummary cancelAll(JobQuery query, Cancellation cancellation, CancelObserver observer);

  /** The job as it stands now; empty when there is none, or it was purged. */
  Optional<Job> find(JobId id);

  /** One page of jobs, newest first. */
  List<Job> list(JobQuery query);

  /**
   * How many jobs the query means, whatever its offset and limit say. Reads as many entries of an
   * index, or with a submitter as many of that submitter's jobs, as there are.
   */
  long count(JobQuery query);

  /**
   * Completes when the job is final and no run of it is inside its handler any more.
   *
   * <p>May be asked at any time, also after a restart and from another process. A handler that
   * ignored a time-out or a shutdown beyond its grace, so that its job moved on without it, is
   * waited for like any other, wherever it runs; who left last is told. One thing another process
   * cannot see: a handler that committed its completion in its own transaction and has not returned
   * yet. Where it runs, it is waited for.
   *
   * <p>Fails with {@link java.util.NoSuchElementException} when there is no such job, or it is
   * purged meanwhile, and with {@link java.util.concurrent.CancellationException} when this client
   * is closed first. Code that is chained to the future never runs on a thread of the engine.
   *
   * @throws IllegalStateException when called from inside the handler of this very job, which would
   *     wait for itself
   */
  CompletableFuture<Stopped> whenStopped(JobId id);

  /**
   * Completes with the job when it is final. For a cancelled job that is at the decision; its
   * handler may still have to leave. Otherwise like {@link #whenStopped}.
   *
   * @throws IllegalStateException when called from inside the handler of this very job, which would
   *     wait for itself
   */
  CompletableFuture<Job> whenFinished(JobId id);

  /**
   * Submits a final job again: a new job, due at once, with the same type, payload and options,
   * that names the old one. A not-after time is not taken over.
   *
   * @return the new job
   * @throws java.util.NoSuchElementException when there is no such job
   * @throws IllegalStateException when the job is not final
   */
  JobId resubmit(JobId id);

  /**
   * Runs the work in a transaction of its own: READ COMMITTED, on one of this client's connections.
   * Commits when the work returns, rolls back when it throws; jobs it submitted and runs it
   * cancelled are signalled right after the commit. It rolls back, too, when a call on the
   * transaction failed with a StoreException that the work caught: a database may have undone what
   * came before.
   *
   * @return what the work returned
   * @throws E what the work threw, after the roll-back
   * @throws StoreException when the commit failed, with effect UNKNOWN when its answer was lost; or
   *     when a call on the transaction had failed
   */
  <T, E extends Exception> T inTransaction(TransactionWork<T, E> work) throws E;

  /**
   * Belay's operations in the transaction that is open on this connection, of any isolation level.
   *
   * @throws IllegalStateException when the connection is in auto-commit mode, or does not lead to
   *     this client's store
   */
  JobTransaction in(Connection connection);

  /** Frees what this client holds. Futures that still wait are cancelled. Idempotent. */
  @Override
  void close();
}
