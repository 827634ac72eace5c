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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** The moves inside a transaction that somebody else ends. */
final class JoinedTransaction implements JobStore.OpenTransaction {

  private final Handle handle;
  private final Duties duties;

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
    Sessions.inside(handle, joined -> duties.submitting().insert(joined, jobs));
  }

  @Override
  public CancelVerdict cancel(CancelOrder order) {
    return Sessions.inside(
        handle,
        joined -> {
          CancelVerdict verdict = duties.cancelling().decide(joined, order);
          if (verdict.outcome() == CancelOutcome.NOT_FOUND) {
            requireNotOutOfSight(order.id());
          }
          return verdict;
        });
  }

  /**
   * Above READ COMMITTED a transaction may be older than the job. No lock tells, since there is no
   * row to lock; what it does not see is looked for outside, and not said to be missing.
   */
  private void requireNotOutOfSight(JobId id) {
    boolean seesAll =
        handle.getTransactionIsolationLevel() == TransactionIsolationLevel.READ_COMMITTED;
    if (!seesAll && find(id).isEmpty() && duties.reading().find(id).isPresent()) {
      throw new StoreTrouble(
          StoreTrouble.Kind.PASSING,
          Effect.NONE,
          new SQLTransactionRollbackException(
              "the transaction began before job " + id + " was submitted", "40001"));
    }
  }

  @Override
  public Settlement complete(long node, EndedRun run) {
    return Sessions.inside(handle, joined -> duties.settling().settleInside(joined, node, run));
  }

  @Override
  public Optional<Job> find(JobId id) {
    return Sessions.inside(handle, joined -> Cancelling.find(joined, id));
  }
}
