package dev.belay.engine.store;

import dev.belay.Job;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Priority;
import dev.belay.Stopped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads that move nothing, and the purge of what is over. */
final class Reading {

  private static final String NEXT_TYPE =
      """
      SELECT type FROM belay_job WHERE type >= :from ORDER BY type, status, id FETCH FIRST ROW ONLY
      """;

  private static final String ONE_TO_DO =
      """
      SELECT 1 FROM belay_job WHERE type = :type AND status = 0 ORDER BY type, status, id FETCH FIRST ROW ONLY
      """;

  private static final String LOCK_STOPPED_SKIPPING_HELD =
      """
      SELECT id
      FROM belay_job
      WHERE id = ANY(:ids) AND claimed_by IS NULL
      FOR UPDATE SKIP LOCKED
      """;

  private static final String DELETE_IF_FINAL_AND_STOPPED =
      """
      DELETE FROM belay_job WHERE id = ANY(:ids) AND status IN (2, 3, 4) AND claimed_by IS NULL
      """;

  private final Sessions client;
  private final Sessions engine;
  private final Dialect dialect;
  private final StuckRuns stuckRuns;

  Reading(Sessions client, Sessions engine, Dialect dialect, StuckRuns stuckRuns) {
    this.client = client;
    this.engine = engine;
    this.dialect = dialect;
    this.stuckRuns = stuckRuns;
  }

  Optional<Job> find(JobId id) {
    return client.read(handle -> Cancelling.find(handle, id));
  }

  Map<JobId, Standing> standings(Collection<JobId> ids) {
    Map<JobId, Standing> standings = new HashMap<>();
    client.read(
        handle -> {
          dialect
              .bindIds(
                  handle.createQuery(dialect.standings()), ids.stream().map(JobId::value).toList())
              .map((row, context) -> standing(row))
              .forEach(standing -> standings.merge(standing.id(), standing, Standing::and));
          return standings;
        });
    return standings;
  }

  private static Standing standing(ResultSet row) throws SQLException {
    JobStatus status = JobStatus.ofCode(row.getInt("status"));
    Standing standing = new Standing(new JobId(row.getLong("id")), status, stopped(status, row));
    return row.getInt("stuck_run_no") == 0 ? standing : standing.withStuckRun(left(row));
  }

  private static @Nullable Stopped stopped(JobStatus status, ResultSet row) throws SQLException {
    return switch (status) {
      case TO_DO, PROCESSING -> null;
      case COMPLETED ->
          new Stopped(Stopped.How.FINISHED_FIRST, JobRow.required(row, "finished_at"));
      case FAILED ->
          new Stopped(
              howFailed(JobError.Cause.valueOf(row.getString("error_cause"))),
              JobRow.required(row, "finished_at"));
      case CANCELLED -> {
        Stopped recorded = JobRow.stopped(row);
        Instant lostAt = JobRow.instant(row, "lost_at");
        yield recorded == null && lostAt != null
            ? new Stopped(Stopped.How.NODE_LOST, lostAt)
            : recorded;
      }
    };
  }

  /** How and when a stuck run left; null while it is inside on a living node. */
  private static @Nullable Stopped left(ResultSet row) throws SQLException {
    String how = row.getString("left_how");
    if (how != null) {
      return new Stopped(Stopped.How.valueOf(how), JobRow.required(row, "left_at"));
    }
    Instant lostAt = JobRow.instant(row, "stuck_lost_at");
    return lostAt == null ? null : new Stopped(Stopped.How.NODE_LOST, lostAt);
  }

  private static Stopped.How howFailed(JobError.Cause cause) {
    return switch (cause) {
      case HANDLER, TIMED_OUT -> Stopped.How.FAILED;
      case PAYLOAD, EXPIRED -> Stopped.How.NEVER_STARTED;
      case NODE_LOST -> Stopped.How.NODE_LOST;
    };
  }

  Optional<Instant> oldestDue(Collection<String> types) {
    return client.read(
        handle -> {
          Instant oldest = null;
          for (Priority priority : Priority.values()) {
            for (String type : types) {
              Instant due =
                  handle
                      .createQuery(dialect.oldestDue())
                      .bind("priority", priority.code())
                      .bind("type", type)
                      .map((row, context) -> JobRow.required(row, "due_at"))
                      .findOne()
                      .orElse(null);
              if (due != null && (oldest == null || due.isBefore(oldest))) {
                oldest = due;
              }
            }
          }
          return Optional.ofNullable(oldest);
        });
  }

  /**
   * Hops from type to type through the index, so that the cost is one step a type and not one a
   * job.
   */
  Set<String> orphanedTypes() {
    return engine.read(
        handle -> {
          Set<String> orphaned = new HashSet<>();
          Set<String> handled = new HashSet<>(Membership.aliveTypes(handle));
          Optional<String> type = nextType(handle, "");
          while (type.isPresent()) {
            type.filter(found -> !handled.contains(found))
                .filter(found -> hasToDo(handle, found))
                .ifPresent(orphaned::add);
            type = nextType(handle, justAfter(type.get()));
          }
          return orphaned;
        });
  }

  private static Optional<String> nextType(Handle handle, String from) {
    return handle.createQuery(NEXT_TYPE).bind("from", from).mapTo(String.class).findOne();
  }

  /**
   * Less than every other name that comes after this one: no name has a character below the hyphen.
   * (For {@code type > :after} H2 walks through all rows of the type itself.)
   */
  private static String justAfter(String type) {
    return type + " ";
  }

  private static boolean hasToDo(Handle handle, String type) {
    return handle
        .createQuery(ONE_TO_DO)
        .bind("type", type)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  int purge(Duration retention, int limit) {
    return engine.write(
        handle -> {
          List<Long> over =
              handle
                  .createQuery(dialect.finishedBefore())
                  .bind("retentionMs", retention.toMillis())
                  .bind("limit", limit + Sweep.EXTRA_ROWS)
                  .mapTo(Long.class)
                  .list();
          List<Long> free = Sweep.take(limit, over, ids -> lock(handle, ids));
          if (free.isEmpty()) {
            return 0;
          }
          stuckRuns.deleteOf(handle, free);
          return dialect.bindIds(handle.createUpdate(DELETE_IF_FINAL_AND_STOPPED), free).execute();
        });
  }

  /** A job that is final gets no more stuck runs, so that it can be asked for them afterwards. */
  private List<Long> lock(Handle handle, List<Long> ids) {
    List<Long> free =
        new ArrayList<>(
            dialect
                .bindIds(handle.createQuery(LOCK_STOPPED_SKIPPING_HELD), ids)
                .mapTo(Long.class)
                .list());
    free.removeAll(stuckRuns.withOneInside(handle, free));
    return free;
  }
}
