package dev.belay.engine.store;

import dev.belay.CancelRecord;
import dev.belay.Job;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Priority;
import dev.belay.Progress;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads a whole row of {@code belay_job}. */
final class JobRow implements RowMapper<Job> {

  static final JobRow MAPPER = new JobRow();

  private static final TimeZone UTC = TimeZone.getTimeZone(ZoneOffset.UTC);

  private JobRow() {}

  @Override
  public Job map(ResultSet row, StatementContext context) throws SQLException {
    JobStatus status = JobStatus.ofCode(row.getInt("status"));
    long resubmitOf = row.getLong("resubmit_of");
    return new Job(
        new JobId(row.getLong("id")),
        row.getString("type"),
        status,
        Priority.ofCode(row.getInt("priority")),
        row.getString("payload"),
        row.getString("submitter"),
        row.getString("trace_id"),
        resubmitOf == 0 ? null : new JobId(resubmitOf),
        required(row, "submitted_at"),
        required(row, "due_at"),
        instant(row, "not_after"),
        retry(row),
        millis(row, "run_timeout_ms"),
        row.getInt("run_no"),
        row.getInt("attempts"),
        row.getLong("node"),
        instant(row, "started_at"),
        instant(row, "sealed_at"),
        instant(row, "finished_at"),
        progress(row),
        row.getString("result"),
        error(row),
        status == JobStatus.CANCELLED ? cancel(row) : null,
        status == JobStatus.CANCELLED ? stopped(row) : null);
  }

  static RetryPolicy retry(ResultSet row) throws SQLException {
    return new RetryPolicy(
        row.getInt("max_attempts"),
        Duration.ofMillis(row.getLong("retry_initial_ms")),
        row.getDouble("retry_multiplier"),
        Duration.ofMillis(row.getLong("retry_max_ms")),
        row.getDouble("retry_jitter"));
  }

  static @Nullable Duration millis(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Duration.ofMillis(millis);
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column, utc());
    return time == null ? null : time.toInstant();
  }

  static Instant required(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column, utc()).toInstant();
  }

  /** For the products that keep times without a zone; ours are in UTC. A driver may change it. */
  private static Calendar utc() {
    return new GregorianCalendar(UTC, Locale.ROOT);
  }

  static @Nullable Stopped stopped(ResultSet row) throws SQLException {
    String how = row.getString("stopped_how");
    return how == null ? null : new Stopped(Stopped.How.valueOf(how), required(row, "stopped_at"));
  }

  private static @Nullable Progress progress(ResultSet row) throws SQLException {
    long done = row.getLong("progress_done");
    return row.wasNull() ? null : new Progress(done, row.getLong("progress_total"));
  }

  private static @Nullable JobError error(ResultSet row) throws SQLException {
    String cause = row.getString("error_cause");
    return cause == null
        ? null
        : new JobError(
            JobError.Cause.valueOf(cause),
            row.getString("error_type"),
            row.getString("error_message"),
            row.getString("error_stack"));
  }

  private static CancelRecord cancel(ResultSet row) throws SQLException {
    return new CancelRecord(
        StopCause.valueOf(row.getString("cancel_cause")),
        JobStatus.ofCode(row.getInt("cancel_from")),
        row.getString("cancel_actor"),
        row.getString("cancel_reason"),
        row.getString("cancel_trace_id"),
        required(row, "decided_at"),
        instant(row, "heard_at"));
  }
}
