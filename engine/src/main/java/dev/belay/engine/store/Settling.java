package dev.belay.engine.store;

import dev.belay.JobError;
import dev.belay.JobId;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Ends runs, in groups, fenced by node and run number.
 *
 * <p>The rows are locked first, leaving out those that somebody's open transaction holds; under the
 * lock each run is either still current, or cancelled, or settled already by an earlier call whose
 * answer was lost, or no longer ours.
 */
final class Settling {

  private static final String LOCK_SKIPPING_HELD =
      """
      SELECT id, status, run_no, claimed_by, settled_run_no, settled_as, earlier_ends
      FROM belay_job
      WHERE id = ANY(:ids)
      FOR UPDATE SKIP LOCKED
      """;

  private static final String LOCK_WAITING =
      """
      SELECT id, status, run_no, claimed_by, settled_run_no, settled_as, earlier_ends
      FROM belay_job
      WHERE id = ANY(:ids)
      FOR UPDATE
      """;

  private static final String EXISTING =
      """
      SELECT id FROM belay_job WHERE id = ANY(:ids)
      """;

  private final Sessions sessions;
  private final Dialect dialect;
  private final Announcer announcer;
  private final StuckRuns stuckRuns;

  Settling(Sessions sessions, Dialect dialect, StuckRuns stuckRuns, Announcer announcer) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.stuckRuns = stuckRuns;
    this.announcer = announcer;
  }

  List<Settlement> settle(long node, List<EndedRun> group) {
    return sessions.write(handle -> settle(handle, node, group));
  }

  /** One run, in somebody else's transaction: waits for the row instead of leaving it out. */
  Settlement settleInside(Handle handle, long node, EndedRun run) {
    Row row = lock(handle, List.of(run), LOCK_WAITING).get(run.run().id().value());
    if (row == null) {
      return Settlement.CLAIM_LOST;
    }
    Settlement answer = row.answerFor(node, run);
    Action action = row.actionFor(node, run);
    if (action == null) {
      // Whoever completes together with effects must not commit the effects again.
      return answer == Settlement.APPLIED ? Settlement.COMPLETED_BEFORE : answer;
    }
    if (action != Action.STOPPED) {
      write(handle, node, action, List.of(run));
    }
    return answer;
  }

  private List<Settlement> settle(Handle handle, long node, List<EndedRun> group) {
    Map<Long, Row> rows = lock(handle, group, LOCK_SKIPPING_HELD);
    List<Settlement> answers = new ArrayList<>(group.size());
    Map<Action, List<EndedRun>> actions = new HashMap<>();
    List<Long> missing = new ArrayList<>();
    List<EndedRun> stuck = new ArrayList<>();
    List<EndedRun> leftLate = new ArrayList<>();
    for (EndedRun run : group) {
      Row row = rows.get(run.run().id().value());
      if (row == null) {
        missing.add(run.run().id().value());
        answers.add(Settlement.LOCKED);
        continue;
      }
      Action action = row.actionFor(node, run);
      if (action != null) {
        actions.computeIfAbsent(action, any -> new ArrayList<>()).add(run);
      }
      switch (run.leaving()) {
        case IN_TIME -> {}
        case NOT_YET -> {
          if (action != null) {
            stuck.add(run);
          }
        }
        case LATE -> leftLate.add(run);
      }
      answers.add(row.answerFor(node, run));
    }
    actions.forEach((action, runs) -> write(handle, node, action, runs));
    if (actions.containsKey(Action.RELEASE)) {
      announcer.work(handle);
    }
    stuckRuns.begin(handle, node, stuck);
    stuckRuns.end(handle, node, leftLate);
    correctForPurged(handle, group, missing, answers);
    return answers;
  }

  private Map<Long, Row> lock(Handle handle, List<EndedRun> group, String lock) {
    Map<Long, Row> rows = new HashMap<>();
    dialect
        .bindIds(
            handle.createQuery(lock),
            group.stream().map(run -> run.run().id().value()).sorted().distinct().toList())
        .map(
            (row, context) ->
                new Row(
                    row.getLong("id"),
                    row.getInt("status"),
                    row.getInt("run_no"),
                    row.getLong("claimed_by"),
                    row.getInt("settled_run_no"),
                    row.getString("settled_as"),
                    row.getString("earlier_ends")))
        .forEach(row -> rows.put(row.id(), row));
    return rows;
  }

  /** A row that was left out is either held by somebody or not there any more. */
  private void correctForPurged(
      Handle handle, List<EndedRun> group, List<Long> missing, List<Settlement> answers) {
    if (missing.isEmpty()) {
      return;
    }
    List<Long> existing =
        dialect.bindIds(handle.createQuery(EXISTING), missing).mapTo(Long.class).list();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) == Settlement.LOCKED
          && !existing.contains(group.get(i).run().id().value())) {
        answers.set(i, Settlement.CLAIM_LOST);
      }
    }
  }

  private void write(Handle handle, long node, Action action, List<EndedRun> runs) {
    PreparedBatch batch = handle.prepareBatch(statement(action));
    long now = System.nanoTime();
    for (EndedRun run : runs) {
      JobError error = run.error();
      Long heard = run.heardNanos();
      batch
          .bind("id", run.run().id().value())
          .bind("node", node)
          .bind("runNo", run.run().runNo())
          .bind("result", run.result())
          .bind("errorCause", error == null ? null : error.cause().name())
          .bind("errorType", error == null ? null : error.type())
          .bind("errorMessage", error == null ? null : error.message())
          .bind("errorStack", error == null ? null : error.stack())
          .bind("restMs", run.rest().toMillis())
          .bind("how", run.how().name())
          .bind("endedAgoUs", (now - run.endedNanos()) / 1_000)
          .bind("heardAgoUs", heard == null ? null : (Long) ((now - heard) / 1_000))
          .add();
    }
    int[] counts = batch.execute();
    for (int count : counts) {
      // A driver that sends the group as one statement may not be told how many rows each changed.
      if (count != 1 && count != Statement.SUCCESS_NO_INFO) {
        throw new IllegalStateException(action + " of a locked row changed " + count + " rows");
      }
    }
  }

  private String statement(Action action) {
    return switch (action) {
      case COMPLETE -> dialect.completeIfCurrent();
      case FAIL -> dialect.failIfCurrent();
      case RETRY -> dialect.retryIfCurrent();
      case RELEASE -> dialect.releaseIfCurrent();
      case STOPPED -> dialect.stoppedIfCancelled();
    };
  }

  private enum Action {
    COMPLETE,
    FAIL,
    RETRY,
    RELEASE,
    STOPPED;

    static Action of(Move wish) {
      return switch (wish) {
        case COMPLETE -> COMPLETE;
        case FAIL -> FAIL;
        case RETRY -> RETRY;
        case RELEASE -> RELEASE;
        case CLAIM, SEAL, CANCEL, RESCUE, EXPIRE ->
            throw new IllegalArgumentException("wish must end a run, was " + wish);
      };
    }
  }

  /** A locked row, as far as it decides what becomes of a run. */
  private record Row(
      long id,
      int status,
      int runNo,
      long claimedBy,
      int settledRunNo,
      @Nullable String settledAs,
      String earlierEnds) {

    private boolean holds(long node, EndedRun run) {
      return claimedBy == node && runNo == run.run().runNo();
    }

    /** Whether the run was retried or released as it wished, however many runs were ended since. */
    private boolean hasGivenUp(EndedRun run) {
      String end = " " + run.run().runNo() + run.wish().name();
      return (earlierEnds + " ").contains(end + " ");
    }

    @Nullable Action actionFor(long node, EndedRun run) {
      if (status == 1 && holds(node, run)) {
        return Action.of(run.wish());
      }
      boolean hasLeft = run.leaving() != EndedRun.Leaving.NOT_YET;
      return status == 3 && holds(node, run) && hasLeft ? Action.STOPPED : null;
    }

    Settlement answerFor(long node, EndedRun run) {
      if (status == 1 && holds(node, run)) {
        return Settlement.APPLIED;
      }
      if (status == 3 && runNo == run.run().runNo() && settledRunNo < runNo) {
        return Settlement.CANCELLED;
      }
      if (hasGivenUp(run)) {
        return Settlement.APPLIED;
      }
      if (settledRunNo != run.run().runNo()) {
        return Settlement.CLAIM_LOST;
      }
      if (run.wish().name().equals(settledAs)) {
        return Settlement.APPLIED;
      }
      // Only the run itself can have completed it: nobody else is allowed past the fence.
      return Move.COMPLETE.name().equals(settledAs)
          ? Settlement.COMPLETED_BEFORE
          : Settlement.CLAIM_LOST;
    }
  }

  static RunKey key(long id, int runNo) {
    return new RunKey(new JobId(id), runNo);
  }
}
