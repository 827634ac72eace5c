package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.JobStatus;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Fails jobs that were not started in time. */
final class Expiring {

  private static final String LOCK_EXPIRED_SKIPPING_HELD =
      """
      SELECT id, type, run_no FROM belay_job WHERE id = ANY(:ids) FOR UPDATE SKIP LOCKED
      """;

  private final Sessions sessions;
  private final Dialect dialect;

  Expiring(Sessions sessions, Dialect dialect) {
    this.sessions = sessions;
    this.dialect = dialect;
  }

  List<TypedRun> expireOverdue(int limit) {
    return sessions.write(handle -> expireOverdue(handle, limit));
  }

  private List<TypedRun> expireOverdue(Handle handle, int limit) {
    List<Long> overdue =
        handle
            .createQuery(dialect.pastNotAfter())
            .bind("limit", limit + Sweep.EXTRA_ROWS)
            .mapTo(Long.class)
            .list();
    return expireLocked(handle, Sweep.take(limit, overdue, ids -> lock(handle, ids)));
  }

  /** In the transaction that is open. */
  List<TypedRun> expire(Handle handle, List<Long> ids) {
    return ids.isEmpty() ? List.of() : expireLocked(handle, lock(handle, ids));
  }

  private List<TypedRun> lock(Handle handle, List<Long> ids) {
    return dialect
        .bindIds(handle.createQuery(LOCK_EXPIRED_SKIPPING_HELD), ids)
        .map(
            (row, context) ->
                new TypedRun(
                    new RunKey(new JobId(row.getLong("id")), row.getInt("run_no")),
                    row.getString("type"),
                    JobStatus.FAILED))
        .list();
  }

  private List<TypedRun> expireLocked(Handle handle, List<TypedRun> locked) {
    List<TypedRun> expired = new ArrayList<>();
    for (TypedRun run : locked) {
      int rows =
          handle
              .createUpdate(dialect.expireIfToDoAndUnstarted())
              .bind("id", run.run().id().value())
              .execute();
      if (rows == 1) {
        expired.add(run);
      }
    }
    return expired;
  }
}
