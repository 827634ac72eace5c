package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Nodes come, renew their lease, and are lost; what a lost node held is taken away from it. */
final class Membership {

  private static final String RETIRE =
      """
      UPDATE belay_node SET status = 1 WHERE id = :id AND status = 0
      """;

  private static final String DEAD_WITH_CLAIMS =
      """
      SELECT n.id
      FROM belay_node n
      WHERE n.status = 1
        AND (EXISTS (SELECT 1 FROM belay_job j WHERE j.claimed_by = n.id)
          OR EXISTS (SELECT 1 FROM belay_stuck_run s WHERE s.node = n.id AND s.left_at IS NULL))
      """;

  private static final String CLAIMED_BY =
      """
      SELECT id FROM belay_job WHERE claimed_by = :node FETCH FIRST :limit ROWS ONLY
      """;

  private static final String IS_DEAD =
      """
      SELECT 1 FROM belay_node WHERE id = :node AND status = 1
      """;

  private static final String LOCK_CLAIMED_SKIPPING_HELD =
      """
      SELECT id, type, run_no, status, attempts, max_attempts
      FROM belay_job
      WHERE id = ANY(:ids) AND claimed_by = :node
      FOR UPDATE SKIP LOCKED
      """;

  private static final String RESCUE_TO_QUEUE_IF_CLAIMED =
      """
      UPDATE belay_job
      SET status = 0, claimed_by = NULL, settled_run_no = run_no, settled_as = 'RESCUE',
        error_cause = 'NODE_LOST', error_type = NULL, error_message = 'the node of its run was lost', error_stack = NULL
      WHERE id = :id AND status = 1 AND claimed_by = :node AND attempts < max_attempts
      """;

  /** What a DEAD node has not, it never gets again. */
  private static final String DELETE_IF_DEAD =
      """
      DELETE FROM belay_node WHERE id = ANY(:ids) AND status = 1
      """;

  private static final String ALIVE_TYPES =
      """
      SELECT types FROM belay_node WHERE status = 0
      """;

  private final Sessions sessions;
  private final Dialect dialect;
  private final Announcer announcer;
  private final StuckRuns stuckRuns;

  Membership(Sessions sessions, Dialect dialect, StuckRuns stuckRuns, Announcer announcer) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.stuckRuns = stuckRuns;
    this.announcer = announcer;
  }

  void register(NodeCard node) {
    sessions.write(
        handle ->
            handle
                .createUpdate(dialect.insertNode())
                .bind("id", node.id())
                .bind("label", node.label())
                .bind("types", String.join("\n", node.types()))
                .bind("leaseMs", node.lease().toMillis())
                .execute());
  }

  boolean heartbeat(long node) {
    return sessions.write(
            handle -> handle.createUpdate(dialect.renewIfAlive()).bind("id", node).execute())
        == 1;
  }

  void retire(long node) {
    sessions.write(handle -> handle.createUpdate(RETIRE).bind("id", node).execute());
  }

  List<Long> deadNodes() {
    sessions.write(this::markDead);
    return sessions.read(handle -> handle.createQuery(DEAD_WITH_CLAIMS).mapTo(Long.class).list());
  }

  /** A node that is paused in the middle of a claim holds its row; the others need not wait. */
  private int markDead(Handle handle) {
    List<Long> expired =
        handle.createQuery(dialect.lockExpiredNodesSkippingHeld()).mapTo(Long.class).list();
    return expired.isEmpty()
        ? 0
        : dialect.bindIds(handle.createUpdate(dialect.markDeadIfLeaseRanOut()), expired).execute();
  }

  List<TypedRun> rescue(long deadNode, int limit) {
    return sessions.write(handle -> rescue(handle, deadNode, limit));
  }

  private List<TypedRun> rescue(Handle handle, long deadNode, int limit) {
    if (!isDead(handle, deadNode)) {
      return List.of();
    }
    stuckRuns.endOfDead(handle, deadNode, limit);
    List<Long> held =
        handle
            .createQuery(CLAIMED_BY)
            .bind("node", deadNode)
            .bind("limit", limit + Sweep.EXTRA_ROWS)
            .mapTo(Long.class)
            .list();
    List<TypedRun> rescued = new ArrayList<>();
    for (Claimed job : Sweep.take(limit, held, ids -> lock(handle, deadNode, ids))) {
      int rows =
          handle
              .createUpdate(statement(job))
              .bind("id", job.run().id().value())
              .bind("node", deadNode)
              .execute();
      if (rows == 1) {
        rescued.add(new TypedRun(job.run(), job.type(), job.statusAfter()));
      }
    }
    if (rescued.stream().anyMatch(run -> run.status() == JobStatus.TO_DO)) {
      announcer.work(handle);
    }
    return rescued;
  }

  /** Without a lock: DEAD is for good. */
  private static boolean isDead(Handle handle, long node) {
    return handle
        .createQuery(IS_DEAD)
        .bind("node", node)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private List<Claimed> lock(Handle handle, long deadNode, List<Long> ids) {
    return dialect
        .bindIds(handle.createQuery(LOCK_CLAIMED_SKIPPING_HELD), ids)
        .bind("node", deadNode)
        .map(
            (row, context) ->
                new Claimed(
                    new RunKey(new JobId(row.getLong("id")), row.getInt("run_no")),
                    row.getString("type"),
                    row.getInt("status"),
                    row.getInt("attempts") < row.getInt("max_attempts")))
        .list();
  }

  private String statement(Claimed job) {
    return switch (job.statusAfter()) {
      case CANCELLED -> dialect.lostIfCancelled();
      case FAILED -> dialect.rescueToFailedIfClaimed();
      default -> RESCUE_TO_QUEUE_IF_CLAIMED;
    };
  }

  /** The types that living nodes handle. */
  static List<String> aliveTypes(Handle handle) {
    return handle.createQuery(ALIVE_TYPES).mapTo(String.class).list().stream()
        .flatMap(types -> types.lines())
        .toList();
  }

  /** In two steps, so that the rows of jobs are read without locks. */
  int purgeNodes(Duration silence) {
    return sessions.write(
        handle -> {
          List<Long> silent =
              handle
                  .createQuery(dialect.silentNodesWithoutRuns())
                  .bind("silenceMs", silence.toMillis())
                  .mapTo(Long.class)
                  .list();
          return silent.isEmpty()
              ? 0
              : dialect.bindIds(handle.createUpdate(DELETE_IF_DEAD), silent).execute();
        });
  }

  private record Claimed(RunKey run, String type, int status, boolean attemptsLeft) {

    JobStatus statusAfter() {
      if (status == 3) {
        return JobStatus.CANCELLED;
      }
      return attemptsLeft ? JobStatus.TO_DO : JobStatus.FAILED;
    }
  }
}
