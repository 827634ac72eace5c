package dev.belay.engine.store;

import dev.belay.CancelVerdict;
import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobQuery;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The state machine. One method a move; each is one transaction at READ COMMITTED and takes its
 * locks in id order.
 *
 * <p>Every method throws {@link StoreTrouble} and does not repeat anything by itself. Every move
 * may be repeated with the same arguments after the effect of the first call is unknown: it
 * recognises what it did and gives the first answer. Thread-safe.
 */
public interface JobStore extends AutoCloseable {

  /**
   * Inserts the jobs, all or none. An id that a stranger's job has is replaced. Returns the ids in
   * order.
   */
  List<JobId> submit(List<NewJob> jobs, boolean repeated);

  /** Takes due jobs for a node: 0 to 1. */
  ClaimAnswer claim(ClaimRequest request);

  /**
   * Settles runs that have ended: 1 to 2, 4 or 0, or the record that a cancelled or a stuck run has
   * stopped. One answer for each.
   */
  List<Settlement> settle(long node, List<EndedRun> group);

  /** Declares a job's point of no return. */
  SealAnswer seal(long node, RunKey run);

  /** Decides a cancel: 0 or 1 to 3. */
  CancelVerdict cancel(CancelOrder order);

  /**
   * Gives back jobs whose runs never entered their handler, and records their end if they are
   * cancelled.
   */
  default List<Settlement> release(long node, Collection<RunKey> runs, long nowNanos) {
    return settle(
        node,
        runs.stream()
            .map(
                run ->
                    new EndedRun(
                        run,
                        Move.RELEASE,
                        null,
                        null,
                        Duration.ZERO,
                        dev.belay.Stopped.How.NEVER_STARTED,
                        nowNanos,
                        null))
            .toList());
  }

  /**
   * Decides cancels of several jobs, each by itself: 0 or 1 to 3. One verdict each, but for jobs
   * that somebody holds: these are left out.
   */
  List<CancelDecision> cancelFree(GroupCancel order);

  /** The same, but waits for who holds a job. */
  List<CancelDecision> cancelWaiting(GroupCancel order);

  /** Fails jobs that were not started by their not-after time: 0 to 4. At most the limit. */
  List<TypedRun> expire(int limit);

  /** Whether the job is processing under this run. */
  boolean isCurrent(long node, RunKey run);

  /**
   * Records when runs heard of their cancel; rows that somebody holds are left out, the answer
   * names the written.
   */
  Set<RunKey> markHeard(long node, List<HeardMark> marks);

  /** Records how far runs have come; rows that somebody holds are left out. */
  void markProgress(long node, List<ProgressMark> marks);

  /** The node's runs whose jobs are cancelled and that are not known to have stopped. */
  List<CancelledRun> cancelledRuns(long node);

  /** The runs that the store believes this node to have, of claims up to that number. */
  List<RunKey> claimedRuns(long node, long upToClaimNo);

  /** Adds a node. */
  void register(NodeCard node);

  /** Renews a node's lease; false when it is marked DEAD, or gone. */
  boolean heartbeat(long node);

  /** Marks a node DEAD that closes; what it still holds will be rescued. */
  void retire(long node);

  /**
   * Marks nodes DEAD whose lease has run out, and returns all DEAD nodes that still hold jobs or
   * have stuck runs inside.
   */
  List<Long> deadNodes();

  /**
   * Takes jobs away from a DEAD node: 1 to 0, or to 4 when no attempt is left. At most the limit.
   * Besides, stuck runs of so many jobs of it are recorded as lost.
   */
  List<TypedRun> rescue(long deadNode, int limit);

  /** Types of which to-do jobs exist that no living node handles. */
  Set<String> orphanedTypes();

  /** The job as it stands. */
  Optional<Job> find(JobId id);

  /** One page of jobs, newest first. */
  List<Job> list(JobQuery query);

  /** The ids of the jobs on that page. */
  List<JobId> listIds(JobQuery query);

  /** How many jobs the query means, on all its pages. */
  long count(JobQuery query);

  /** Where those jobs stand; jobs that do not exist are left out. */
  Map<JobId, Standing> standings(Collection<JobId> ids);

  /** Since when the oldest due job of these types has waited. */
  Optional<Instant> oldestDue(Collection<String> types);

  /**
   * Deletes finished jobs that are older than the retention and whose runs have stopped; at most
   * the limit.
   */
  int purge(Duration retention, int limit);

  /**
   * Gives the space of deleted rows back, where the database does not see to that itself. Takes
   * about the budget at most; others may wait meanwhile.
   */
  default void compact(Duration budget) {}

  /** Whether the database can tell nodes at once what others did. */
  default boolean tellsNotices() {
    return false;
  }

  /** Opens a line on which notices arrive; only for a store that tells them. */
  default NoticeLine openLine() {
    throw new UnsupportedOperationException("this store tells no notices");
  }

  /**
   * Forgets DEAD nodes that hold nothing, have no stuck run inside, and have been silent for that
   * long.
   */
  int purgeNodes(Duration silence);

  /** Runs the work in a transaction of its own, on a connection meant for the application. */
  <T, E extends Exception> T inTransaction(TransactionBody<T, E> body) throws E;

  /**
   * The moves that may be made in a transaction that somebody else ends.
   *
   * @throws IllegalStateException when the connection is in auto-commit mode, or leads to another
   *     store
   */
  OpenTransaction join(Connection connection);

  @Override
  void close();

  /**
   * What runs in a transaction of its own.
   *
   * @param <T> what it returns
   * @param <E> what it may throw
   */
  @FunctionalInterface
  interface TransactionBody<T, E extends Exception> {
    /** Does the work. */
    T run(OpenTransaction transaction) throws E;
  }

  /** The moves that an application may make in a transaction of its own. Not thread-safe. */
  interface OpenTransaction {
    /** The connection. */
    Connection connection();

    /** Inserts the jobs. */
    void submit(List<NewJob> jobs);

    /** Decides a cancel. */
    CancelVerdict cancel(CancelOrder order);

    /** Completes the run: APPLIED, CANCELLED or CLAIM_LOST; never LOCKED, it waits. */
    Settlement complete(long node, EndedRun run);

    /** The job as this transaction sees it. */
    Optional<Job> find(JobId id);
  }
}
