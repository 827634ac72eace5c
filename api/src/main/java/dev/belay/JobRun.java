package dev.belay;

import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a handler for a job, as the handler sees it.
 *
 * <p>Safe for use by many threads, except where a method says that it is for the handler's own
 * thread. After the handler has left, methods that change anything throw {@link
 * IllegalStateException}.
 */
public interface JobRun {

  /** The job. */
  JobId jobId();

  /** The name of the job's type. */
  String type();

  /** The number of this run: raised by every claim, never falls. */
  int runNo();

  /** Which attempt this is, from 1; runs given back at a shutdown do not count. */
  int attempt();

  /** Who submitted the job. */
  Optional<String> submitter();

  /** The trace id the job was submitted with. */
  Optional<String> traceId();

  /**
   * The token for outside systems: greater for every later run of the same job. A system that
   * remembers the greatest it has seen per job, and refuses smaller ones, is safe from runs that
   * lost their claim.
   */
  long fencingToken();

  /** Whether the run was told to stop, for any cause. */
  boolean isStopping();

  /** Whether the run was told to stop because its job was cancelled. */
  boolean isCancelled();

  /** Why the run was told to stop; empty while it was not. */
  Optional<StopCause> stopCause();

  /**
   * Returns while the run may go on, and throws once it was told to stop, every time.
   *
   * @throws JobStoppedException with the cause; a {@link JobCancelledException} when it is a cancel
   */
  void checkpoint();

  /**
   * How long the handler may still take before it counts as stuck; empty while it was not told to
   * stop.
   */
  Optional<Duration> remainingGrace();

  /**
   * Closes the resource when the run is told to stop, so that a call blocked in it returns.
   * Resources are closed last in, first out, on a thread of the engine's; a slow or throwing one
   * delays no other run. Registered after the stop, the resource is closed before this method
   * returns (inside a shield: when the shield ends).
   *
   * <p>None begins to be closed after the handler has left; leaving waits, bounded, for the one in
   * progress. Closing the returned hook withdraws the registration.
   */
  StopHook onStop(AutoCloseable resource);

  /**
   * Sleeps, and wakes when the run is told to stop.
   *
   * @throws JobStoppedException when the run is or was told to stop
   * @throws InterruptedException when the thread is interrupted by somebody else
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Declares the point of no return. When this method returns, the job can no longer be cancelled,
   * by anyone, in this run or a later one: a cancel answers SEALED. Repeating it is harmless.
   *
   * @throws JobStoppedException when the run was told to stop first; a {@link
   *     JobCancelledException} when the job was cancelled. The job is not sealed then by this call
   * @throws StoreException when the store could not be asked; with effect UNKNOWN the job may be
   *     sealed
   */
  void seal();

  /**
   * Cancels this run's own job, in the name of the run itself. When it wins, the token has tripped
   * when this method returns, and {@link #checkpoint()} throws.
   *
   * @return what the store decided
   */
  CancelOutcome cancelSelf(String reason);

  /**
   * Runs the action while holding back the interrupt and the resources of {@link #onStop}, until it
   * returns or the limit is over. The token trips all the same, at once; what was held back is
   * delivered when the shield ends, and the grace starts then. A lost claim ends the shield. For
   * the handler's own thread; shields may be nested.
   *
   * @param limit at most this long; at most the configured longest shield
   * @return what the action returned
   * @throws Exception what the action threw
   */
  <T extends @Nullable Object> T shield(Duration limit, Callable<T> action) throws Exception;

  /**
   * Says how far the run has come. Cheap: kept in memory, written at most a few times a second.
   *
   * @param done units done, not negative
   * @param total units in all; 0 when not known
   */
  void progress(long done, long total);

  /**
   * Sets the job's result, written as JSON and stored when the job completes. The last one set
   * wins; null for none.
   *
   * @throws PayloadException when it cannot be written as JSON or is larger than the limit
   * @throws IllegalStateException when the run is being completed in a transaction: set it before
   */
  void result(@Nullable Object result);

  /**
   * Asks the store whether the job is still processing under this run.
   *
   * @return false once the job was cancelled or the claim was lost: nothing this run does will be
   *     recorded
   */
  boolean stillMine();

  /**
   * Does the work and completes the job in one transaction: the effects, the completion and the
   * check that nobody cancelled first commit together or not at all. After a normal return no stop
   * of any cause reaches this run.
   *
   * <p>The completion is decided first, so from then on until the commit a cancel waits for the
   * outcome. For the handler's own thread.
   *
   * @return what the work returned
   * @throws JobStoppedException when a stop came first; the work was not done, or rolled back
   * @throws IllegalStateException when this run is completed already; the work was not done again
   * @throws E what the work threw, after the roll-back; the job is not completed
   */
  <T, E extends Exception> T completeInTransaction(TransactionWork<T, E> work) throws E;

  /**
   * Completes the job in the transaction that is open on the application's connection: it holds if
   * that commits. After a normal return no stop of any cause reaches this run. Commit soon: a
   * cancel has to wait. For the handler's own thread.
   *
   * @throws JobStoppedException when a stop came first; roll back then
   * @throws IllegalStateException when the connection is in auto-commit mode, or leads to another
   *     store
   */
  void completeIn(Connection connection);
}
