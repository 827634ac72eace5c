package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.JobStatus;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Fails jobs that were not started in time. */
final class Expiring {

  private static final String EXPIRE_IF_TO_DO_AND_UNSTARTED =
      """
      UPDATE belay_job
      SET status = 4, finished_at = CURRENT_TIMESTAMP, settled_run_no = run_no, settled_as = 'EXPIRE',
        error_cause = 'EXPIRED', error_type = NULL, error_message = 'not started by its not-after time', error_stack = NULL
      WHERE id = :id AND status = 0 AND attempts = 0 AND not_after <= CURRENT_TIMESTAMP
      """;

  private static final String LOCK_EXPIRED_SKIPPING_HELD =
      """
      SELECT id, type, run_no FROM belay_job WHERE id = ANY(:ids) AND status = 0 FOR UPDATE SKIP LOCKED
      """;

  /** The lower bound keeps H2 from walking through all jobs that have no not-after time. */
  private static final String PAST_NOT_AFTER =
      """
      SELECT id
      FROM belay_job
      WHERE status = 0 AND not_after <= CURRENT_TIMESTAMP AND attempts = 0
        AND not_after > TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00'
      ORDER BY status, not_after
      FETCH FIRST :limit ROWS ONLY
      """;

  private Expiring() {}

  static List<TypedRun> expireOverdue(Handle handle, int limit) {
    List<Long> overdue =
        handle
            .createQuery(PAST_NOT_AFTER)
            .bind("limit", limit + Sweep.EXTRA_ROWS)
            .mapTo(Long.class)
            .list();
    return expireLocked(handle, Sweep.take(limit, overdue, ids -> lock(handle, ids)));
  }

  static List<TypedRun> expire(Handle handle, List<Long> ids) {
    return ids.isEmpty() ? List.of() : expireLocked(handle, lock(handle, ids));
  }

  private static List<TypedRun> lock(Handle handle, List<Long> ids) {
    return handle
        .createQuery(LOCK_EXPIRED_SKIPPING_HELD)
        .bindArray("ids", Long.class, ids)
        .map(
            (row, context) ->
                new TypedRun(
                    new RunKey(new JobId(row.getLong("id")), row.getInt("run_no")),
                    row.getString("type"),
                    JobStatus.FAILED))
        .list();
  }

  private static List<TypedRun> expireLocked(Handle handle, List<TypedRun> locked) {
    List<TypedRun> expired = new ArrayList<>();
    for (TypedRun run : locked) {
      int rows =
          handle
              .createUpdate(EXPIRE_IF_TO_DO_AND_UNSTARTED)
              .bind("id", run.run().id().value())
              .execute();
      if (rows == 1) {
        expired.add(run);
      }
    }
    return expired;
  }
}
