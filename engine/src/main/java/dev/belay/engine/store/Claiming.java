package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.Priority;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Takes due jobs for a node.
 *
 * <p>For each priority and type one short range of the index {@code belay_job_to_claim} is read
 * without locks, the ranges are merged by due time, and the chosen rows are locked by id, leaving
 * out those that somebody else holds. So the rows read are bounded by what is asked for, however
 * many lie there finished, in the future, or of other types. (On H2 a locking query cannot use the
 * order of the index: it would lock every due row.)
 *
 * <p>The node's row is locked first: whoever marks the node DEAD waits for the claim, or the claim
 * sees it.
 */
final class Claiming {

  private static final String LOCK_NODE =
      """
      SELECT status FROM belay_node WHERE id = :node FOR UPDATE
      """;

  private static final String DUE =
      """
      SELECT id, due_at
      FROM belay_job
      WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= CURRENT_TIMESTAMP
      ORDER BY status, priority, type, due_at, id
      FETCH FIRST :limit ROWS ONLY
      """;

  private static final String DUE_AFTER =
      """
      SELECT id, due_at
      FROM belay_job
      WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= CURRENT_TIMESTAMP
        AND due_at >= :afterDue AND (due_at > :afterDue OR id > :afterId)
      ORDER BY status, priority, type, due_at, id
      FETCH FIRST :limit ROWS ONLY
      """;

  private static final String NEXT_DUE =
      """
      SELECT DATEDIFF(MICROSECOND, CURRENT_TIMESTAMP, due_at)
      FROM belay_job
      WHERE status = 0 AND priority = :priority AND type = :type AND due_at > CURRENT_TIMESTAMP
      ORDER BY status, priority, type, due_at, id
      FETCH FIRST ROW ONLY
      """;

  private static final String LOCK_TO_DO_SKIPPING_HELD =
      """
      SELECT id, type, payload, run_no, attempts, submitter, trace_id, run_timeout_ms,
        max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
        DATEDIFF(MICROSECOND, CURRENT_TIMESTAMP, not_after) AS start_by_us
      FROM belay_job
      WHERE id = ANY(:ids) AND status = 0 AND due_at <= CURRENT_TIMESTAMP
      FOR UPDATE SKIP LOCKED
      """;

  private static final String CLAIM_IF_TO_DO =
      """
      UPDATE belay_job
      SET status = 1, run_no = run_no + 1, attempts = attempts + 1,
        node = :node, claimed_by = :node, claim_no = :claimNo, started_at = CURRENT_TIMESTAMP,
        progress_done = NULL, progress_total = NULL
      WHERE id = ANY(:ids) AND status = 0
      """;

  private static final String CLAIMED_EARLIER =
      """
      SELECT id, type, payload, run_no - 1 AS run_no, attempts - 1 AS attempts, submitter, trace_id, run_timeout_ms,
        max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
        DATEDIFF(MICROSECOND, CURRENT_TIMESTAMP, not_after) AS start_by_us
      FROM belay_job
      WHERE claimed_by = :node AND status = 1 AND claim_no = :claimNo
      ORDER BY priority, due_at, id
      """;

  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  private final Sessions sessions;

  Claiming(Sessions sessions) {
    this.sessions = sessions;
  }

  ClaimAnswer claim(ClaimRequest request) {
    return sessions.write(handle -> claim(handle, request));
  }

  private static ClaimAnswer claim(Handle handle, ClaimRequest request) {
    Integer nodeStatus =
        handle
            .createQuery(LOCK_NODE)
            .bind("node", request.node())
            .mapTo(Integer.class)
            .findOne()
            .orElse(1);
    if (nodeStatus != 0) {
      return new ClaimAnswer(false, List.of(), List.of(), null);
    }
    if (request.repeated()) {
      List<ClaimedJob> earlier = claimedEarlier(handle, request);
      if (!earlier.isEmpty()) {
        return new ClaimAnswer(true, earlier, List.of(), null);
      }
    }
    Picked picked = new Picked();
    for (Priority priority : PRIORITIES) {
      if (picked.jobs.size() < request.limit()) {
        pick(handle, request, priority, picked);
      }
    }
    markClaimed(handle, request, picked.jobs);
    List<TypedRun> expired = Expiring.expire(handle, picked.expired);
    boolean more = picked.jobs.size() == request.limit() || !expired.isEmpty();
    return new ClaimAnswer(
        true, picked.jobs, expired, more ? null : nextDue(handle, request.types()));
  }

  private static void pick(Handle handle, ClaimRequest request, Priority priority, Picked picked) {
    DueJobs due = new DueJobs(handle, priority, request.types(), request.limit());
    int left = request.limit() + Sweep.EXTRA_ROWS;
    while (picked.jobs.size() < request.limit() && left > 0) {
      List<Long> ids = due.next(Math.min(request.limit() - picked.jobs.size(), left));
      if (ids.isEmpty()) {
        return;
      }
      left -= ids.size();
      lock(handle, ids, picked);
    }
  }

  private static void lock(Handle handle, List<Long> ids, Picked picked) {
    Map<Long, ClaimedJob> locked = new HashMap<>();
    handle
        .createQuery(LOCK_TO_DO_SKIPPING_HELD)
        .bindArray("ids", Long.class, ids)
        .map((row, context) -> claimedJob(row))
        .forEach(job -> locked.put(job.id().value(), job));
    for (Long id : ids) {
      ClaimedJob job = locked.get(id);
      if (job != null && isExpired(job)) {
        picked.expired.add(id);
      } else if (job != null) {
        picked.jobs.add(job);
      }
    }
  }

  /** Not-after is about the first start; a job that was charged an attempt has been started. */
  private static boolean isExpired(ClaimedJob job) {
    Duration startBy = job.startBy();
    return startBy != null && (startBy.isNegative() || startBy.isZero());
  }

  private static void markClaimed(Handle handle, ClaimRequest request, List<ClaimedJob> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    int claimed =
        handle
            .createUpdate(CLAIM_IF_TO_DO)
            .bind("node", request.node())
            .bind("claimNo", request.claimNo())
            .bindArray("ids", Long.class, jobs.stream().map(job -> job.id().value()).toList())
            .execute();
    if (claimed != jobs.size()) {
      throw new IllegalStateException("locked " + jobs.size() + " jobs to do, claimed " + claimed);
    }
  }

  private static List<ClaimedJob> claimedEarlier(Handle handle, ClaimRequest request) {
    return handle
        .createQuery(CLAIMED_EARLIER)
        .bind("node", request.node())
        .bind("claimNo", request.claimNo())
        .map((row, context) -> claimedJob(row))
        .list();
  }

  private static @Nullable Duration nextDue(Handle handle, List<String> types) {
    Long earliest = null;
    for (Priority priority : PRIORITIES) {
      for (String type : types) {
        Long micros =
            handle
                .createQuery(NEXT_DUE)
                .bind("priority", priority.code())
                .bind("type", type)
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
        if (micros != null && (earliest == null || micros < earliest)) {
          earliest = micros;
        }
      }
    }
    return earliest == null ? null : Duration.of(earliest, ChronoUnit.MICROS);
  }

  private static ClaimedJob claimedJob(ResultSet row) throws SQLException {
    int attempts = row.getInt("attempts");
    long startByMicros = row.getLong("start_by_us");
    Duration startBy =
        row.wasNull() || attempts > 0 ? null : Duration.of(startByMicros, ChronoUnit.MICROS);
    return new ClaimedJob(
        new JobId(row.getLong("id")),
        row.getString("type"),
        row.getString("payload"),
        row.getInt("run_no") + 1,
        attempts + 1,
        JobRow.retry(row),
        JobRow.millis(row, "run_timeout_ms"),
        startBy,
        row.getString("submitter"),
        row.getString("trace_id"));
  }

  /** What a claim has locked so far. */
  private static final class Picked {
    private final List<ClaimedJob> jobs = new ArrayList<>();
    private final List<Long> expired = new ArrayList<>();
  }

  /**
   * The due jobs of one priority, the first due first, merged from one range of the index for each
   * type.
   */
  private static final class DueJobs {

    private record Due(long id, OffsetDateTime dueAt, Range range) {}

    private static final class Range {
      private final String type;
      private final Deque<Due> page = new ArrayDeque<>();
      private @Nullable Due last;
      private boolean exhausted;

      Range(String type) {
        this.type = type;
      }
    }

    private final Handle handle;
    private final Priority priority;
    private final int pageSize;
    private final PriorityQueue<Due> heads =
        new PriorityQueue<>(Comparator.comparing(Due::dueAt).thenComparing(Due::id));

    DueJobs(Handle handle, Priority priority, List<String> types, int pageSize) {
      this.handle = handle;
      this.priority = priority;
      this.pageSize = pageSize;
      types.forEach(type -> advance(new Range(type)));
    }

    List<Long> next(int count) {
      List<Long> ids = new ArrayList<>(count);
      while (ids.size() < count) {
        Due first = heads.poll();
        if (first == null) {
          break;
        }
        ids.add(first.id());
        advance(first.range());
      }
      return ids;
    }

    private void advance(Range range) {
      if (range.page.isEmpty() && !range.exhausted) {
        read(range);
      }
      Due head = range.page.poll();
      if (head != null) {
        range.last = head;
        heads.add(head);
      }
    }

    private void read(Range range) {
      Due last = range.last;
      var query = handle.createQuery(last == null ? DUE : DUE_AFTER);
      if (last != null) {
        query.bind("afterDue", last.dueAt()).bind("afterId", last.id());
      }
      query
          .bind("priority", priority.code())
          .bind("type", range.type)
          .bind("limit", pageSize)
          .map(
              (row, context) ->
                  new Due(row.getLong("id"), row.getObject("due_at", OffsetDateTime.class), range))
          .forEach(range.page::add);
      range.exhausted = range.page.size() < pageSize;
    }
  }
}
