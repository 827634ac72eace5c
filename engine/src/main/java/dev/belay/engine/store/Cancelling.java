package dev.belay.engine.store;

import dev.belay.CancelOutcome;
import dev.belay.CancelVerdict;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobStatus;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Decides cancels: one guarded update, and a read of the same row under the same lock.
 *
 * <p>When the update changes nothing, the row is read under a lock of its own, so that the verdict
 * is of one moment. If that read shows a row that could have been cancelled, it changed in between,
 * and the update is tried again.
 */
final class Cancelling {

  private static final String LOCK_JOB =
      """
      SELECT * FROM belay_job WHERE id = :id FOR UPDATE
      """;

  private static final String JOB =
      """
      SELECT * FROM belay_job WHERE id = :id
      """;

  /** A plain read may be of an older snapshot than the lock. */
  private static final String LOCK_CANCEL_KEY =
      """
      SELECT cancel_key FROM belay_job WHERE id = :id FOR UPDATE
      """;

  /**
   * Between two tries the row must have gone through a retry or a claim; this many in a row do not
   * happen.
   */
  private static final int TRIES = 100;

  private final Sessions sessions;
  private final Dialect dialect;
  private final Announcer announcer;

  Cancelling(Sessions sessions, Dialect dialect, Announcer announcer) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.announcer = announcer;
  }

  CancelVerdict cancel(CancelOrder order) {
    return sessions.write(handle -> decide(handle, order));
  }

  /** In the transaction that is open. */
  CancelVerdict decide(Handle handle, CancelOrder order) {
    for (int i = 0; i < TRIES; i++) {
      if (update(handle, order) == 1) {
        Job job = handle.createQuery(JOB).bind("id", order.id().value()).map(JobRow.MAPPER).one();
        CancelOutcome outcome = winningOutcome(job);
        if (outcome == CancelOutcome.CANCELLED_PROCESSING && job.node() != order.fromNode()) {
          announcer.cancelled(handle, job.node());
        }
        return new CancelVerdict(order.id(), outcome, job);
      }
      Optional<CancelVerdict> verdict =
          verdictWithoutChange(handle, order, lock(handle, order.id()));
      if (verdict.isPresent()) {
        return verdict.get();
      }
    }
    throw new IllegalStateException(
        "job " + order.id() + " changed " + TRIES + " times while it was to be cancelled");
  }

  private int update(Handle handle, CancelOrder order) {
    Cancellation asked = order.cancellation();
    return handle
        .createUpdate(dialect.cancelUnlessFinalOrSealed())
        .bind("id", order.id().value())
        .bind("key", order.key())
        .bind("cause", order.cause().name())
        .bind("actor", asked.actor())
        .bind("reason", asked.reason())
        .bind("traceId", asked.traceId())
        .bind("onlyToDo", asked.onlyToDo())
        .bind("onlyRunNo", asked.onlyRunNo())
        .bind("onlySubmitter", asked.onlySubmitter())
        .execute();
  }

  /** Why nothing changed; empty when nothing stands in the way any more. */
  private static Optional<CancelVerdict> verdictWithoutChange(
      Handle handle, CancelOrder order, Optional<Job> row) {
    Cancellation asked = order.cancellation();
    if (row.isEmpty() || isForeign(row.get(), asked)) {
      return Optional.of(new CancelVerdict(order.id(), CancelOutcome.NOT_FOUND, null));
    }
    Job job = row.get();
    CancelOutcome outcome;
    if (job.status() == JobStatus.CANCELLED) {
      outcome = isOwn(handle, order) ? winningOutcome(job) : CancelOutcome.ALREADY_CANCELLED;
    } else if (job.status() == JobStatus.COMPLETED) {
      outcome = CancelOutcome.ALREADY_COMPLETED;
    } else if (job.status() == JobStatus.FAILED) {
      outcome = CancelOutcome.ALREADY_FAILED;
    } else if (job.isSealed()) {
      outcome = CancelOutcome.SEALED;
    } else if (!meets(job, asked)) {
      outcome = CancelOutcome.CONDITION_NOT_MET;
    } else {
      return Optional.empty();
    }
    return Optional.of(new CancelVerdict(order.id(), outcome, job));
  }

  private static boolean isForeign(Job job, Cancellation asked) {
    return asked.onlySubmitter() != null && !Objects.equals(asked.onlySubmitter(), job.submitter());
  }

  private static boolean meets(Job job, Cancellation asked) {
    boolean toDo = job.status() == JobStatus.TO_DO;
    boolean run = asked.onlyRunNo() == 0 || (!toDo && job.runNo() == asked.onlyRunNo());
    return (toDo || !asked.onlyToDo()) && run;
  }

  /** Whether this call had cancelled the job before, and only its answer was lost. */
  private static boolean isOwn(Handle handle, CancelOrder order) {
    return handle
        .createQuery(LOCK_CANCEL_KEY)
        .bind("id", order.id().value())
        .mapTo(Long.class)
        .findOne()
        .filter(key -> key == order.key())
        .isPresent();
  }

  private static CancelOutcome winningOutcome(Job cancelled) {
    boolean toDo = Objects.requireNonNull(cancelled.cancel()).from() == JobStatus.TO_DO;
    return toDo ? CancelOutcome.CANCELLED_TO_DO : CancelOutcome.CANCELLED_PROCESSING;
  }

  static Optional<Job> lock(Handle handle, JobId id) {
    return handle.createQuery(LOCK_JOB).bind("id", id.value()).map(JobRow.MAPPER).findOne();
  }

  static Optional<Job> find(Handle handle, JobId id) {
    return handle.createQuery(JOB).bind("id", id.value()).map(JobRow.MAPPER).findOne();
  }
}
