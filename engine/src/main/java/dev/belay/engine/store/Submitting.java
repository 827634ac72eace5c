package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Inserts jobs. */
final class Submitting {

  private static final String SUBMIT_KEYS =
      """
      SELECT id, submit_key FROM belay_job WHERE id = ANY(:ids)
      """;

  private final Sessions sessions;
  private final Dialect dialect;
  private final Announcer announcer;

  Submitting(Sessions sessions, Dialect dialect, Announcer announcer) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.announcer = announcer;
  }

  /**
   * All or none. A repeated call first looks whether it has succeeded before; its rows came with
   * one commit, so one of them tells of all.
   */
  List<JobId> submit(List<NewJob> jobs, boolean repeated) {
    List<NewJob> wanted = jobs;
    boolean look = repeated;
    while (true) {
      if (look) {
        Map<JobId, Long> present = keysOf(wanted);
        List<NewJob> beside = besideStrangers(wanted, present);
        if (!beside.equals(wanted)) {
          wanted = beside;
          continue;
        }
        if (!present.isEmpty()) {
          return idsOf(wanted);
        }
      }
      try {
        List<NewJob> batch = wanted;
        sessions.write(handle -> insert(handle, batch));
        return idsOf(wanted);
      } catch (StoreTrouble e) {
        if (!SqlTrouble.isDuplicateKey(e)) {
          throw e;
        }
        look = true;
      }
    }
  }

  /** In the transaction that is open. */
  int insert(Handle handle, List<NewJob> jobs) {
    PreparedBatch batch = handle.prepareBatch(dialect.insertJob());
    for (NewJob job : jobs) {
      Submission.Options options = job.options();
      RetryPolicy retry = options.retry();
      Duration timeout = options.runTimeout();
      JobId resubmitOf = job.resubmitOf();
      batch
          .bind("id", job.id().value())
          .bind("submitKey", job.submitKey())
          .bind("type", job.type())
          .bind("priority", options.priority().code())
          .bind("payload", job.payload())
          .bind("submitter", options.submitter())
          .bind("traceId", options.traceId())
          .bind("resubmitOf", resubmitOf == null ? null : (Long) resubmitOf.value())
          .bind("dueAt", dialect.time(options.dueAt()))
          .bind("delayMs", options.delay().toMillis())
          .bind("notAfter", dialect.time(options.notAfter()))
          .bind("maxAttempts", retry.maxAttempts())
          .bind("retryInitialMs", retry.initialDelay().toMillis())
          .bind("retryMultiplier", retry.multiplier())
          .bind("retryMaxMs", retry.maxDelay().toMillis())
          .bind("retryJitter", retry.jitter())
          .bind("runTimeoutMs", timeout == null ? null : (Long) timeout.toMillis())
          .add();
    }
    int inserted = batch.execute().length;
    if (jobs.stream().anyMatch(job -> isDueAtOnce(job.options()))) {
      announcer.work(handle);
    }
    return inserted;
  }

  private static boolean isDueAtOnce(Submission.Options options) {
    return options.dueAt() == null && options.delay().isZero();
  }

  private Map<JobId, Long> keysOf(List<NewJob> jobs) {
    List<Long> ids = jobs.stream().map(job -> job.id().value()).toList();
    return sessions.read(
        handle ->
            dialect
                .bindIds(handle.createQuery(SUBMIT_KEYS), ids)
                .reduceRows(
                    new HashMap<>(),
                    (keys, row) -> {
                      keys.put(
                          new JobId(row.getColumn("id", Long.class)),
                          row.getColumn("submit_key", Long.class));
                      return keys;
                    }));
  }

  /**
   * Gives another id to each job whose id is a stranger's. Which one, is told by the job itself: a
   * repeated call, which knows nothing of what its first attempt chose, comes to the same.
   */
  private static List<NewJob> besideStrangers(List<NewJob> jobs, Map<JobId, Long> present) {
    Set<JobId> taken = new HashSet<>(present.keySet());
    jobs.forEach(job -> taken.add(job.id()));
    List<NewJob> beside = new ArrayList<>(jobs.size());
    for (NewJob job : jobs) {
      Long key = present.get(job.id());
      NewJob own = job;
      if (key != null && key != job.submitKey()) {
        do {
          own = own.withId(JobIds.otherThan(own.id(), job.submitKey()));
        } while (!taken.add(own.id()));
      }
      beside.add(own);
    }
    return beside;
  }

  private static List<JobId> idsOf(List<NewJob> jobs) {
    return jobs.stream().map(NewJob::id).toList();
  }
}
