package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.Priority;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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

  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  private final Sessions sessions;
  private final Dialect dialect;
  private final Expiring expiring;

  Claiming(Sessions sessions, Dialect dialect, Expiring expiring) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.expiring = expiring;
  }

  ClaimAnswer claim(ClaimRequest request) {
    return sessions.write(handle -> claim(handle, request));
  }

  private ClaimAnswer claim(Handle handle, ClaimRequest request) {
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
    List<TypedRun> expired = expiring.expire(handle, picked.expired);
    boolean more = picked.jobs.size() == request.limit() || !expired.isEmpty();
    return new ClaimAnswer(
        true, picked.jobs, expired, more ? null : nextDue(handle, request.types()));
  }

  private void pick(Handle handle, ClaimRequest request, Priority priority, Picked picked) {
    DueJobs due = new DueJobs(handle, dialect, priority, request.types(), request.limit());
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

  private void lock(Handle handle, List<Long> ids, Picked picked) {
    Map<Long, ClaimedJob> locked = new HashMap<>();
    dialect
        .bindIds(handle.createQuery(dialect.lockToDoSkippingHeld()), ids)
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

  private void markClaimed(Handle handle, ClaimRequest request, List<ClaimedJob> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    int claimed =
        dialect
            .bindIds(
                handle.createUpdate(dialect.claimIfToDo()),
                jobs.stream().map(job -> job.id().value()).toList())
            .bind("node", request.node())
            .bind("claimNo", request.claimNo())
            .execute();
    if (claimed != jobs.size()) {
      throw new IllegalStateException("locked " + jobs.size() + " jobs to do, claimed " + claimed);
    }
  }

  private List<ClaimedJob> claimedEarlier(Handle handle, ClaimRequest request) {
    return handle
        .createQuery(dialect.claimedEarlier())
        .bind("node", request.node())
        .bind("claimNo", request.claimNo())
        .map((row, context) -> claimedJob(row))
        .list();
  }

  private @Nullable Duration nextDue(Handle handle, List<String> types) {
    Long earliest = null;
    for (Priority priority : PRIORITIES) {
      for (String type : types) {
        Long micros =
            handle
                .createQuery(dialect.nextDue())
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

    private record Due(long id, Instant dueAt, Range range) {}

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
    private final Dialect dialect;
    private final Priority priority;
    private final int pageSize;
    private final PriorityQueue<Due> heads =
        new PriorityQueue<>(Comparator.comparing(Due::dueAt).thenComparing(Due::id));

    DueJobs(Handle handle, Dialect dialect, Priority priority, List<String> types, int pageSize) {
      this.handle = handle;
      this.dialect = dialect;
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
      var query = handle.createQuery(last == null ? dialect.due() : dialect.dueAfter());
      if (last != null) {
        query.bind("afterDue", dialect.time(last.dueAt())).bind("afterId", last.id());
      }
      query
          .bind("priority", priority.code())
          .bind("type", range.type)
          .bind("limit", pageSize)
          .map((row, context) -> new Due(row.getLong("id"), JobRow.required(row, "due_at"), range))
          .forEach(range.page::add);
      range.exhausted = range.page.size() < pageSize;
    }
  }
}
