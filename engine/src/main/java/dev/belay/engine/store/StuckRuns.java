package dev.belay.engine.store;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The record of runs whose job moved on while their handler was still inside, so that whoever waits
 * for the job anywhere waits for them, too.
 *
 * <p>A row comes in the transaction that moves the job on. It is closed once: by the node of the
 * run when the handler has left, or as NODE_LOST when that node is DEAD.
 */
final class StuckRuns {

  private static final String JOBS_WITH_RUNS_INSIDE =
      """
      SELECT DISTINCT job_id
      FROM belay_stuck_run
      WHERE node = :node AND left_at IS NULL
      FETCH FIRST :limit ROWS ONLY
      """;

  private static final String LOCK_INSIDE_SKIPPING_HELD =
      """
      SELECT job_id, run_no
      FROM belay_stuck_run
      WHERE job_id = ANY(:ids) AND node = :node AND left_at IS NULL
      FOR UPDATE SKIP LOCKED
      """;

  private static final String JOBS_WITH_ONE_INSIDE =
      """
      SELECT job_id FROM belay_stuck_run WHERE job_id = ANY(:ids) AND left_at IS NULL
      """;

  private static final String DELETE_OF_JOBS =
      """
      DELETE FROM belay_stuck_run WHERE job_id = ANY(:ids)
      """;

  private final Dialect dialect;

  StuckRuns(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Their jobs move on in this transaction, and their handlers are inside. */
  void begin(Handle handle, long node, List<EndedRun> runs) {
    write(handle, dialect.insertStuckRun(), node, runs);
  }

  /**
   * Their handlers have left; a run that is not on record, or was closed before, stays as it is.
   */
  void end(Handle handle, long node, List<EndedRun> runs) {
    write(handle, dialect.leftIfInside(), node, runs);
  }

  private static void write(Handle handle, String sql, long node, List<EndedRun> runs) {
    if (runs.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(sql);
    long now = System.nanoTime();
    for (EndedRun run : runs) {
      batch
          .bind("id", run.run().id().value())
          .bind("runNo", run.run().runNo())
          .bind("node", node)
          .bind("how", run.how().name())
          .bind("leftAgoUs", (now - run.endedNanos()) / 1_000)
          .add();
    }
    batch.execute();
  }

  /**
   * What is inside on a DEAD node is lost for good; of that many jobs, past rows that somebody
   * holds. The node stays listed while there is more.
   */
  void endOfDead(Handle handle, long deadNode, int limit) {
    List<Long> jobs =
        handle
            .createQuery(JOBS_WITH_RUNS_INSIDE)
            .bind("node", deadNode)
            .bind("limit", limit + Sweep.EXTRA_ROWS)
            .mapTo(Long.class)
            .list();
    List<RunKey> inside = Sweep.take(limit, jobs, ids -> lockInside(handle, deadNode, ids));
    if (inside.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(dialect.lostIfInside());
    for (RunKey run : inside) {
      batch.bind("id", run.id().value()).bind("runNo", run.runNo()).add();
    }
    batch.execute();
  }

  private List<RunKey> lockInside(Handle handle, long deadNode, List<Long> jobs) {
    return dialect
        .bindIds(handle.createQuery(LOCK_INSIDE_SKIPPING_HELD), jobs)
        .bind("node", deadNode)
        .map((row, context) -> Settling.key(row.getLong("job_id"), row.getInt("run_no")))
        .list();
  }

  /** Those of the jobs that a stuck run is still inside of. */
  Set<Long> withOneInside(Handle handle, List<Long> jobs) {
    return dialect
        .bindIds(handle.createQuery(JOBS_WITH_ONE_INSIDE), jobs)
        .mapTo(Long.class)
        .collect(Collectors.toSet());
  }

  /** Forgets the stuck runs of jobs that are deleted in this transaction. */
  void deleteOf(Handle handle, List<Long> jobs) {
    dialect.bindIds(handle.createUpdate(DELETE_OF_JOBS), jobs).execute();
  }
}
