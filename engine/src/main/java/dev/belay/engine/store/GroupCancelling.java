package dev.belay.engine.store;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.JobStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Decides cancels in groups: locks what is free, updates what may be cancelled, and reads what
 * became of each under the same locks.
 */
final class GroupCancelling {

  /** With a column that no index has: MariaDB would lock the index that has them all. */
  private static final String LOCK_SKIPPING_HELD =
      """
      SELECT id, run_no FROM belay_job WHERE id = ANY(:ids) FOR UPDATE SKIP LOCKED
      """;

  private static final String LOCK_WAITING =
      """
      SELECT id, run_no FROM belay_job WHERE id = ANY(:ids) ORDER BY id FOR UPDATE
      """;

  private static final String STANDING =
      """
      SELECT id, type, status, run_no, node, sealed_at, cancel_key, cancel_from
      FROM belay_job
      WHERE id = ANY(:ids)
      """;

  private static final String EXISTING =
      """
      SELECT id FROM belay_job WHERE id = ANY(:ids)
      """;

  private final Sessions sessions;
  private final Dialect dialect;
  private final Announcer announcer;

  GroupCancelling(Sessions sessions, Dialect dialect, Announcer announcer) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.announcer = announcer;
  }

  /** A verdict on each but those that somebody's open transaction holds. */
  List<CancelDecision> cancelFree(GroupCancel order) {
    return sessions.write(handle -> decide(handle, order, LOCK_SKIPPING_HELD));
  }

  /** A verdict on each; waits for who holds them. */
  List<CancelDecision> cancelWaiting(GroupCancel order) {
    return sessions.write(handle -> decide(handle, order, LOCK_WAITING));
  }

  private List<CancelDecision> decide(Handle handle, GroupCancel order, String lock) {
    List<Long> asked = order.ids().stream().map(JobId::value).sorted().distinct().toList();
    List<Long> locked = ids(handle, lock, asked);
    List<CancelDecision> verdicts = new ArrayList<>(asked.size());
    if (!locked.isEmpty()) {
      update(handle, order, locked);
      verdicts.addAll(read(handle, order, locked));
      nodesToTell(order, verdicts).forEach(node -> announcer.cancelled(handle, node));
    }
    if (locked.size() < asked.size()) {
      verdicts.addAll(purged(handle, asked, locked));
    }
    return verdicts;
  }

  private List<Long> ids(Handle handle, String sql, List<Long> ids) {
    return dialect.bindIds(handle.createQuery(sql), ids).mapTo(Long.class).list();
  }

  private void update(Handle handle, GroupCancel order, List<Long> locked) {
    Cancellation asked = order.cancellation();
    dialect
        .bindIds(handle.createUpdate(dialect.cancelEachUnlessFinalOrSealed()), locked)
        .bind("key", order.key())
        .bind("cause", order.cause().name())
        .bind("actor", asked.actor())
        .bind("reason", asked.reason())
        .bind("traceId", asked.traceId())
        .bind("toDo", order.toDo())
        .bind("processing", order.processing())
        .execute();
  }

  private List<CancelDecision> read(Handle handle, GroupCancel order, List<Long> locked) {
    return dialect
        .bindIds(handle.createQuery(STANDING), locked)
        .map(
            (row, context) ->
                new CancelDecision(
                    new JobId(row.getLong("id")),
                    outcome(row, order.key()),
                    row.getString("type"),
                    row.getInt("run_no"),
                    row.getLong("node")))
        .list();
  }

  /** As of one that is cancelled alone. */
  private static CancelOutcome outcome(ResultSet row, long key) throws SQLException {
    boolean sealed = row.getObject("sealed_at") != null;
    return switch (JobStatus.ofCode(row.getInt("status"))) {
      case COMPLETED -> CancelOutcome.ALREADY_COMPLETED;
      case FAILED -> CancelOutcome.ALREADY_FAILED;
      case CANCELLED ->
          row.getLong("cancel_key") == key
              ? won(row.getInt("cancel_from"))
              : CancelOutcome.ALREADY_CANCELLED;
      case TO_DO, PROCESSING -> sealed ? CancelOutcome.SEALED : CancelOutcome.CONDITION_NOT_MET;
    };
  }

  private static CancelOutcome won(int from) {
    return from == JobStatus.TO_DO.code()
        ? CancelOutcome.CANCELLED_TO_DO
        : CancelOutcome.CANCELLED_PROCESSING;
  }

  /** In their order, so that two groups tell them in the same. */
  private static Set<Long> nodesToTell(GroupCancel order, List<CancelDecision> verdicts) {
    return verdicts.stream()
        .filter(verdict -> verdict.outcome() == CancelOutcome.CANCELLED_PROCESSING)
        .map(CancelDecision::node)
        .filter(node -> node != order.fromNode())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A row that was left out is either held by somebody or not there any more. */
  private List<CancelDecision> purged(Handle handle, List<Long> asked, List<Long> locked) {
    List<Long> missing = new ArrayList<>(asked);
    missing.removeAll(Set.copyOf(locked));
    missing.removeAll(Set.copyOf(ids(handle, EXISTING, missing)));
    return missing.stream().map(id -> CancelDecision.notFound(new JobId(id))).toList();
  }
}
