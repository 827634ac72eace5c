package dev.belay.engine.store;

import java.util.List;
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

  private static final String INSERT =
      """
      INSERT INTO belay_stuck_run (job_id, run_no, node, since)
      VALUES (:id, :runNo, :node, CURRENT_TIMESTAMP)
      """;

  private static final String LEFT_IF_INSIDE =
      """
      UPDATE belay_stuck_run
      SET how = :how,
        left_at = GREATEST(since, DATEADD(MICROSECOND, -:leftAgoUs, CURRENT_TIMESTAMP))
      WHERE job_id = :id AND run_no = :runNo AND node = :node AND left_at IS NULL
      """;

  /** Reads the node without a lock: DEAD is for good. */
  private static final String LOCK_INSIDE_OF_DEAD_SKIPPING_HELD =
      """
      SELECT job_id, run_no
      FROM belay_stuck_run
      WHERE node = :node AND left_at IS NULL
        AND EXISTS (SELECT 1 FROM belay_node n WHERE n.id = :node AND n.status = 1)
      FOR UPDATE SKIP LOCKED
      """;

  private static final String LOST_IF_INSIDE =
      """
      UPDATE belay_stuck_run
      SET how = 'NODE_LOST', left_at = GREATEST(since, CURRENT_TIMESTAMP)
      WHERE job_id = :id AND run_no = :runNo AND left_at IS NULL
      """;

  private static final String DELETE_OF_JOBS =
      """
      DELETE FROM belay_stuck_run WHERE job_id = ANY(:ids)
      """;

  private StuckRuns() {}

  /** Their jobs move on in this transaction, and their handlers are inside. */
  static void begin(Handle handle, long node, List<EndedRun> runs) {
    write(handle, INSERT, node, runs);
  }

  /**
   * Their handlers have left; a run that is not on record, or was closed before, stays as it is.
   */
  static void end(Handle handle, long node, List<EndedRun> runs) {
    write(handle, LEFT_IF_INSIDE, node, runs);
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

  /** What is inside on a DEAD node is lost for good; a row that somebody holds is left out. */
  static void endOfDead(Handle handle, long deadNode) {
    List<RunKey> inside =
        handle
            .createQuery(LOCK_INSIDE_OF_DEAD_SKIPPING_HELD)
            .bind("node", deadNode)
            .map((row, context) -> Settling.key(row.getLong("job_id"), row.getInt("run_no")))
            .list();
    if (inside.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(LOST_IF_INSIDE);
    for (RunKey run : inside) {
      batch.bind("id", run.id().value()).bind("runNo", run.runNo()).add();
    }
    batch.execute();
  }

  /** Forgets the stuck runs of jobs that are deleted in this transaction. */
  static void deleteOf(Handle handle, List<Long> jobs) {
    handle.createUpdate(DELETE_OF_JOBS).bindArray("ids", Long.class, jobs).execute();
  }
}
