package dev.belay.engine.store;

import dev.belay.CancelOutcome;
import dev.belay.CancelVerdict;
import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.StoreException.Effect;
import java.sql.Connection;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** The moves inside a transaction that somebody else ends. Used by one thread. */
final class JoinedTransaction implements JobStore.OpenTransaction {

  private final Handle handle;
  private final Duties duties;

  private @Nullable StoreTrouble failed;

  JoinedTransaction(Handle handle, Duties duties) {
    this.handle = handle;
    this.duties = duties;
  }

  @Override
  public Connection connection() {
    return handle.getConnection();
  }

  @Override
  public void submit(List<NewJob> jobs) {
    inside(joined -> duties.submitting().insert(joined, jobs));
  }

  @Override
  public CancelVerdict cancel(CancelOrder order) {
    return inside(
        joined -> {
          if (seesAll()) {
            return duties.cancelling().decide(joined, order);
          }
          // Looked for first, since what a lock does not find, it keeps others from inserting: on
          // MariaDB, whoever cancelled a job that is not there would hold up every submit.
          boolean exists = isThereOutside(order.id()) || find(order.id()).isPresent();
          CancelVerdict verdict =
              exists
                  ? duties.cancelling().decide(joined, order)
                  : new CancelVerdict(order.id(), CancelOutcome.NOT_FOUND, null);
          if (exists && verdict.outcome() == CancelOutcome.NOT_FOUND) {
            requireNotOutOfSight(order.id());
          }
          return verdict;
        });
  }

  private boolean seesAll() {
    return handle.getTransactionIsolationLevel() == TransactionIsolationLevel.READ_COMMITTED;
  }

  private boolean isThereOutside(JobId id) {
    return duties.reading().find(id).isPresent();
  }

  /**
   * Above READ COMMITTED a transaction may be older than the job. What it does not see, not even
   * with a lock, is not said to be missing when it is there outside.
   */
  private void requireNotOutOfSight(JobId id) {
    if (Cancelling.lock(handle, id).isEmpty() && isThereOutside(id)) {
      throw new StoreTrouble(
          StoreTrouble.Kind.PASSING,
          Effect.NONE,
          new SQLTransactionRollbackException(
              "the transaction began before job " + id + " was submitted", "40001"));
    }
  }

  @Override
  public Settlement complete(long node, EndedRun run) {
    return inside(joined -> duties.settling().settleInside(joined, node, run));
  }

  @Override
  public Optional<Job> find(JobId id) {
    return inside(joined -> Cancelling.find(joined, id));
  }

  private <T> T inside(Function<Handle, T> work) {
    try {
      return Sessions.inside(handle, work);
    } catch (StoreTrouble trouble) {
      failed = trouble;
      throw trouble;
    }
  }

  /**
   * Before a commit. Some failures, a deadlock for one, undo everything that came before, and what
   * comes after is a new transaction, which could be committed: without the moves that were
   * answered.
   *
   * @throws StoreTrouble when a call failed, also when the caller went on
   */
  void requireNothingFailed() {
    if (failed != null) {
      throw failed;
    }
  }
}
