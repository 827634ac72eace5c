package dev.belay.engine.store;

import dev.belay.ConfigurationException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.EmptyHandling;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB, 10.6 and later. Long, because every statement stands here whole.
 *
 * <p>A statement says what it means whatever its session is set to, which may be the application's:
 * its time zone, its SQL mode, which rows it counts as affected. So:
 *
 * <ul>
 *   <li>Times are kept without a zone, in UTC. The time is that of the statement's start,
 *       UTC_TIMESTAMP: where rows are changed, an earlier statement of the transaction has locked
 *       them. A statement that may itself wait for a lock takes SYSDATE, which is that after the
 *       wait, but in the session's time zone; so it brings its own.
 *   <li>Assignments take effect from left to right, or all at once: none reads a column that an
 *       earlier one has changed.
 *   <li>Where rows are locked or searched in order, the index is named: with few rows the optimizer
 *       prefers to walk through all of them, or to lock by another index.
 * </ul>
 */
final class MariaDb implements Dialect {

  private static final int LEAST_MAJOR = 10;
  private static final int LEAST_MINOR = 6;

  /** The largest payload, each character escaped, and what else stands in its statement. */
  private static final long LEAST_PACKET_BYTES = 4L << 20;

  private static final String SERVER =
      """
      SELECT @@log_bin AND @@binlog_format = 'STATEMENT' AS logs_statements, @@max_allowed_packet AS packet_bytes
      """;

  private static final String DURABILITY =
      """
      SELECT @@innodb_flush_log_at_trx_commit AS flushes
      """;

  private static final String LOCK_WAIT =
      """
      SELECT @@innodb_lock_wait_timeout AS for_row, @@lock_wait_timeout AS for_table
      """;

  private static final Pattern LOCKED_BY_ID =
      Pattern.compile(
          "FROM (belay_\\w+)\\s+(WHERE (?:job_)?id = ANY\\(:ids\\).*FOR UPDATE)", Pattern.DOTALL);

  /** What names no index yet. All of these look for their row by the primary key. */
  private static final Pattern CHANGED = Pattern.compile("UPDATE (belay_\\w+)\\s+SET");

  private static final Pattern DELETED_BY_ID =
      Pattern.compile("DELETE FROM (belay_\\w+)\\s+(WHERE (?:job_)?id = ANY\\(:ids\\))");

  /** Whole microseconds, as the columns keep them. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /** A lock was not had within the lock wait. */
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private static final int DUPLICATE_KEY = 1062;
  private static final int UNKNOWN_DATABASE = 1049;

  /**
   * The server shuts down, or can only be read: the next connection leads to the one that took
   * over. The connection was killed, or is gone.
   */
  private static final Set<Integer> CONNECTION_IS_BROKEN =
      Set.of(1053, 1290, 1792, 1836, 1927, 2006, 2013);

  /**
   * A row or table was changed since the transaction's snapshot (1020, 1412). Too many connections,
   * of all or of this user (1040, 1203, 1226). Out of disk, memory, room for locks or for
   * transactions (1021, 1114, 1037, 1041, 1206, 1637). A statement was interrupted by somebody or
   * by a time limit, or must be prepared again (1317, 1969, 1615).
   */
  private static final Set<Integer> PASSING =
      Set.of(1020, 1412, 1040, 1203, 1226, 1021, 1114, 1037, 1041, 1206, 1637, 1317, 1969, 1615);

  @Override
  public String product() {
    return "MariaDB";
  }

  @Override
  public List<String> migrations() {
    return List.of(
        "mariadb/001-jobs-and-nodes.sql",
        "mariadb/002-stuck-runs.sql",
        "mariadb/003-list-by-submitter.sql");
  }

  @Override
  public boolean qualifiesIndexNames() {
    return false;
  }

  @Override
  public boolean hasArrays() {
    return false;
  }

  /** And names the index by which rows are locked, changed or deleted. */
  @Override
  public String writtenOut(String sql) {
    String locked = LOCKED_BY_ID.matcher(sql).replaceFirst("FROM $1 FORCE INDEX (PRIMARY)\n$2");
    String changed = CHANGED.matcher(locked).replaceFirst("UPDATE $1 FORCE INDEX (PRIMARY)\nSET");
    return DELETED_BY_ID
        .matcher(changed)
        .replaceFirst("DELETE $1 FROM $1 FORCE INDEX (PRIMARY)\n$2")
        .replace("= ANY(:ids)", "IN (<ids>)");
  }

  @Override
  public <S extends SqlStatement<S>> S bindIds(S statement, List<Long> ids) {
    return statement.bindList(EmptyHandling.NULL_KEYWORD, "ids", ids);
  }

  @Override
  public Query bindTypes(Query statement, List<String> types) {
    return statement.bindList(EmptyHandling.NULL_KEYWORD, "types", types);
  }

  /** As text: drivers would bring in the time zones of the JVM and of the session. */
  @Override
  public @Nullable Object time(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
      throw new IllegalArgumentException(
          "time must be from " + EARLIEST + " to " + LATEST + ", was " + instant);
    }
    return TIME.format(instant);
  }

  /** In whole seconds, the next longer; for rows, and for the tables that a migration changes. */
  @Override
  public String setLockWait(Duration lockWait) {
    long seconds = lockWait.plusSeconds(1).minusNanos(1).toSeconds();
    return setLockWait(seconds, seconds);
  }

  private static String setLockWait(long secondsForRow, long secondsForTable) {
    return "SET innodb_lock_wait_timeout = "
        + secondsForRow
        + ", lock_wait_timeout = "
        + secondsForTable;
  }

  @Override
  public String currentLockWait(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOCK_WAIT)) {
      row.next();
      return setLockWait(row.getLong("for_row"), row.getLong("for_table"));
    }
  }

  /** Two statements are only taken as one when they are a block. */
  @Override
  public String inSequence(String first, String second) {
    return "BEGIN NOT ATOMIC " + first.strip().replaceFirst(";$", "") + "; " + second + "; END";
  }

  @Override
  public void requireUsable(Connection connection) throws SQLException {
    DatabaseMetaData server = connection.getMetaData();
    int major = server.getDatabaseMajorVersion();
    int minor = server.getDatabaseMinorVersion();
    if (major < LEAST_MAJOR || (major == LEAST_MAJOR && minor < LEAST_MINOR)) {
      throw new ConfigurationException(
          "store is a MariaDB "
              + server.getDatabaseProductVersion()
              + " database; this engine needs 10.6 or later");
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SERVER)) {
      row.next();
      if (row.getBoolean("logs_statements")) {
        throw new ConfigurationException(
            "store is a MariaDB database with binlog_format=STATEMENT, which refuses writes at READ"
                + " COMMITTED. Set it to ROW or MIXED");
      }
      long packetBytes = row.getLong("packet_bytes");
      if (packetBytes < LEAST_PACKET_BYTES) {
        throw new ConfigurationException(
            "store is a MariaDB database with max_allowed_packet="
                + packetBytes
                + "; a payload of the largest size does not fit. Set it to "
                + LEAST_PACKET_BYTES
                + " or more");
      }
    }
  }

  /**
   * With 0 a commit is answered before it is in the log; with 2 it survives all but the machine.
   */
  @Override
  public void requireDurable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(DURABILITY)) {
      row.next();
      if (row.getInt("flushes") == 0) {
        throw new ConfigurationException(
            "store is a MariaDB database with innodb_flush_log_at_trx_commit=0; a crash of the"
                + " server may lose answered calls. Set it to 1, or set acceptLessDurability");
      }
    }
  }

  @Override
  public boolean isPassing(SQLException trouble) {
    return PASSING.contains(trouble.getErrorCode()) || breaksConnection(trouble);
  }

  @Override
  public boolean isLocked(SQLException trouble) {
    return trouble.getErrorCode() == LOCK_WAIT_TIMEOUT;
  }

  @Override
  public boolean isDuplicateKey(SQLException trouble) {
    return trouble.getErrorCode() == DUPLICATE_KEY;
  }

  @Override
  public boolean isMissingSchema(SQLException trouble) {
    return trouble.getErrorCode() == UNKNOWN_DATABASE;
  }

  @Override
  public boolean breaksConnection(SQLException trouble) {
    return CONNECTION_IS_BROKEN.contains(trouble.getErrorCode());
  }

  @Override
  public String insertJob() {
    return """
        INSERT INTO belay_job (
          id, submit_key, type, status, priority, payload, submitter, trace_id, resubmit_of,
          submitted_at, due_at, not_after,
          max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter, run_timeout_ms,
          run_no, attempts, node, claim_no, settled_run_no)
        VALUES (
          :id, :submitKey, :type, 0, :priority, :payload, :submitter, :traceId, :resubmitOf,
          UTC_TIMESTAMP(6),
          COALESCE(CAST(:dueAt AS DATETIME(6)), UTC_TIMESTAMP(6) + INTERVAL :delayMs * 1000 MICROSECOND),
          CAST(:notAfter AS DATETIME(6)),
          :maxAttempts, :retryInitialMs, :retryMultiplier, :retryMaxMs, :retryJitter, :runTimeoutMs,
          0, 0, 0, 0, 0)
        """;
  }

  @Override
  public String due() {
    return """
        SELECT id, due_at
        FROM belay_job FORCE INDEX (belay_job_to_claim)
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= UTC_TIMESTAMP(6)
        ORDER BY due_at, id
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  /** Not as a comparison of pairs, by which no index is searched. */
  @Override
  public String dueAfter() {
    return """
        SELECT id, due_at
        FROM belay_job FORCE INDEX (belay_job_to_claim)
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= UTC_TIMESTAMP(6)
          AND due_at >= CAST(:afterDue AS DATETIME(6)) AND (due_at > CAST(:afterDue AS DATETIME(6)) OR id > :afterId)
        ORDER BY due_at, id
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String nextDue() {
    return """
        SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), due_at)
        FROM belay_job FORCE INDEX (belay_job_to_claim)
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at > UTC_TIMESTAMP(6)
        ORDER BY due_at, id
        FETCH FIRST ROW ONLY
        """;
  }

  @Override
  public String lockToDoSkippingHeld() {
    return """
        SELECT id, type, payload, run_no, attempts, submitter, trace_id, run_timeout_ms,
          max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
          TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), not_after) AS start_by_us
        FROM belay_job
        WHERE id = ANY(:ids) AND status = 0 AND due_at <= UTC_TIMESTAMP(6)
        FOR UPDATE SKIP LOCKED
        """;
  }

  @Override
  public String claimIfToDo() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET status = 1, run_no = run_no + 1, attempts = attempts + 1,
          node = :node, claimed_by = :node, claim_no = :claimNo, started_at = UTC_TIMESTAMP(6),
          progress_done = NULL, progress_total = NULL
        WHERE id = ANY(:ids) AND status = 0
        """;
  }

  @Override
  public String claimedEarlier() {
    return """
        SELECT id, type, payload, run_no - 1 AS run_no, attempts - 1 AS attempts, submitter, trace_id, run_timeout_ms,
          max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
          TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), not_after) AS start_by_us
        FROM belay_job FORCE INDEX (belay_job_claimed)
        WHERE claimed_by = :node AND status = 1 AND claim_no = :claimNo
        ORDER BY priority, due_at, id
        """;
  }

  @Override
  public String pastNotAfter() {
    return """
        SELECT id
        FROM belay_job FORCE INDEX (belay_job_to_expire)
        WHERE status = 0 AND not_after <= UTC_TIMESTAMP(6) AND attempts = 0
        ORDER BY not_after
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String expireIfToDoAndUnstarted() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET status = 4, finished_at = UTC_TIMESTAMP(6), settled_run_no = run_no, settled_as = 'EXPIRE',
          error_cause = 'EXPIRED', error_type = NULL, error_message = 'not started by its not-after time', error_stack = NULL
        WHERE id = :id AND status = 0 AND attempts = 0 AND not_after <= UTC_TIMESTAMP(6)
        """;
  }

  @Override
  public String completeIfCurrent() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET status = 2, claimed_by = NULL, finished_at = UTC_TIMESTAMP(6),
          settled_run_no = run_no, settled_as = 'COMPLETE', result = :result
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String failIfCurrent() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET status = 4, claimed_by = NULL, finished_at = UTC_TIMESTAMP(6),
          settled_run_no = run_no, settled_as = 'FAIL',
          error_cause = :errorCause, error_type = :errorType, error_message = :errorMessage, error_stack = :errorStack
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String retryIfCurrent() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET status = 0, claimed_by = NULL, due_at = UTC_TIMESTAMP(6) + INTERVAL :restMs * 1000 MICROSECOND,
          settled_run_no = run_no, settled_as = 'RETRY', earlier_ends = RIGHT(CONCAT(earlier_ends, ' ', run_no, 'RETRY'), 200),
          error_cause = :errorCause, error_type = :errorType, error_message = :errorMessage, error_stack = :errorStack
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String releaseIfCurrent() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET status = 0, claimed_by = NULL, attempts = attempts - 1,
          settled_run_no = run_no, settled_as = 'RELEASE', earlier_ends = RIGHT(CONCAT(earlier_ends, ' ', run_no, 'RELEASE'), 200)
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  /** GREATEST is NULL when any of its arguments is; so is the time at which nothing was heard. */
  @Override
  public String stoppedIfCancelled() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET claimed_by = NULL, stopped_how = :how,
          stopped_at = GREATEST(decided_at, COALESCE(heard_at, decided_at), UTC_TIMESTAMP(6) - INTERVAL :endedAgoUs MICROSECOND),
          heard_at = COALESCE(heard_at, GREATEST(decided_at, UTC_TIMESTAMP(6) - INTERVAL :heardAgoUs MICROSECOND))
        WHERE id = :id AND status = 3 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String cancelUnlessFinalOrSealed() {
    return """
        SET STATEMENT time_zone = '+00:00' FOR
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET cancel_from = status, cancel_key = :key, cancel_cause = :cause,
          cancel_actor = :actor, cancel_reason = :reason, cancel_trace_id = :traceId,
          decided_at = SYSDATE(6), finished_at = SYSDATE(6),
          stopped_at = CASE WHEN status = 0 THEN SYSDATE(6) END,
          stopped_how = CASE WHEN status = 0 THEN 'NEVER_STARTED' END,
          status = 3
        WHERE id = :id AND status IN (0, 1) AND sealed_at IS NULL
          AND (status = 0 OR NOT :onlyToDo)
          AND (:onlyRunNo = 0 OR (status = 1 AND run_no = :onlyRunNo))
          AND (:onlySubmitter IS NULL OR submitter = :onlySubmitter)
        """;
  }

  @Override
  public String cancelEachUnlessFinalOrSealed() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET cancel_from = status, cancel_key = :key, cancel_cause = :cause,
          cancel_actor = :actor, cancel_reason = :reason, cancel_trace_id = :traceId,
          decided_at = UTC_TIMESTAMP(6), finished_at = UTC_TIMESTAMP(6),
          stopped_at = CASE WHEN status = 0 THEN UTC_TIMESTAMP(6) END,
          stopped_how = CASE WHEN status = 0 THEN 'NEVER_STARTED' END,
          status = 3
        WHERE id = ANY(:ids) AND status IN (0, 1) AND sealed_at IS NULL
          AND ((status = 0 AND :toDo) OR (status = 1 AND :processing))
        """;
  }

  @Override
  public String sealIfCurrent() {
    return """
        SET STATEMENT time_zone = '+00:00' FOR
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET sealed_at = COALESCE(sealed_at, SYSDATE(6))
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String heardIfCancelled() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET heard_at = GREATEST(decided_at, UTC_TIMESTAMP(6) - INTERVAL :heardAgoUs MICROSECOND)
        WHERE id = :id AND status = 3 AND claimed_by = :node AND run_no = :runNo AND heard_at IS NULL
        """;
  }

  @Override
  public String insertNode() {
    return """
        INSERT INTO belay_node (id, status, label, types, lease_ms, started_at, heartbeat_at)
        SELECT :id, 0, :label, :types, :leaseMs, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
        FROM DUAL
        WHERE NOT EXISTS (SELECT 1 FROM belay_node WHERE id = :id)
        """;
  }

  @Override
  public String renewIfAlive() {
    return """
        SET STATEMENT time_zone = '+00:00' FOR
        UPDATE belay_node FORCE INDEX (PRIMARY) SET heartbeat_at = SYSDATE(6) WHERE id = :id AND status = 0
        """;
  }

  @Override
  public String lockExpiredNodesSkippingHeld() {
    return """
        SELECT id
        FROM belay_node
        WHERE status = 0 AND heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL lease_ms * 1000 MICROSECOND
        FOR UPDATE SKIP LOCKED
        """;
  }

  @Override
  public String markDeadIfLeaseRanOut() {
    return """
        UPDATE belay_node FORCE INDEX (PRIMARY)
        SET status = 1
        WHERE id = ANY(:ids) AND status = 0
          AND heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL lease_ms * 1000 MICROSECOND
        """;
  }

  @Override
  public String rescueToFailedIfClaimed() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET status = 4, claimed_by = NULL, finished_at = UTC_TIMESTAMP(6), settled_run_no = run_no, settled_as = 'RESCUE',
          error_cause = 'NODE_LOST', error_type = NULL,
          error_message = 'the node of its last attempt was lost', error_stack = NULL
        WHERE id = :id AND status = 1 AND claimed_by = :node AND attempts >= max_attempts
        """;
  }

  @Override
  public String lostIfCancelled() {
    return """
        UPDATE belay_job FORCE INDEX (PRIMARY)
        SET claimed_by = NULL, stopped_how = 'NODE_LOST', stopped_at = UTC_TIMESTAMP(6)
        WHERE id = :id AND status = 3 AND claimed_by = :node
        """;
  }

  @Override
  public String silentNodesWithoutRuns() {
    return """
        SELECT id
        FROM belay_node
        WHERE status = 1 AND heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL :silenceMs * 1000 MICROSECOND
          AND NOT EXISTS (SELECT 1 FROM belay_job j WHERE j.claimed_by = belay_node.id)
          AND NOT EXISTS (SELECT 1 FROM belay_stuck_run s WHERE s.node = belay_node.id AND s.left_at IS NULL)
        """;
  }

  @Override
  public String insertStuckRun() {
    return """
        INSERT INTO belay_stuck_run (job_id, run_no, node, since)
        VALUES (:id, :runNo, :node, UTC_TIMESTAMP(6))
        """;
  }

  @Override
  public String leftIfInside() {
    return """
        UPDATE belay_stuck_run
        SET how = :how,
          left_at = GREATEST(since, UTC_TIMESTAMP(6) - INTERVAL :leftAgoUs MICROSECOND)
        WHERE job_id = :id AND run_no = :runNo AND node = :node AND left_at IS NULL
        """;
  }

  @Override
  public String lostIfInside() {
    return """
        UPDATE belay_stuck_run
        SET how = 'NODE_LOST', left_at = GREATEST(since, UTC_TIMESTAMP(6))
        WHERE job_id = :id AND run_no = :runNo AND left_at IS NULL
        """;
  }

  @Override
  public String standings() {
    return """
        SELECT j.id, j.status, j.claimed_by, j.finished_at, j.stopped_at, j.stopped_how, j.error_cause,
          CASE WHEN n.id IS NULL OR n.status = 1
            OR n.heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL n.lease_ms * 1000 MICROSECOND THEN UTC_TIMESTAMP(6) END AS lost_at,
          s.run_no AS stuck_run_no, s.how AS left_how, s.left_at,
          CASE WHEN sn.id IS NULL OR sn.status = 1
            OR sn.heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL sn.lease_ms * 1000 MICROSECOND THEN UTC_TIMESTAMP(6) END AS stuck_lost_at
        FROM belay_job j LEFT JOIN belay_node n ON n.id = j.claimed_by
          LEFT JOIN belay_stuck_run s ON s.job_id = j.id LEFT JOIN belay_node sn ON sn.id = s.node
        WHERE j.id = ANY(:ids)
        """;
  }

  @Override
  public String oldestDue() {
    return """
        SELECT due_at
        FROM belay_job FORCE INDEX (belay_job_to_claim)
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= UTC_TIMESTAMP(6)
        ORDER BY due_at, id
        FETCH FIRST ROW ONLY
        """;
  }

  @Override
  public String finishedBefore() {
    return """
        SELECT id
        FROM belay_job FORCE INDEX (belay_job_to_purge)
        WHERE finished_at < UTC_TIMESTAMP(6) - INTERVAL :retentionMs * 1000 MICROSECOND
        ORDER BY finished_at
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String newestOfSubmitter() {
    return """
        SELECT id
        FROM belay_job FORCE INDEX (belay_job_to_list_by_submitter)
        WHERE submitter = :submitter AND id < :before
          AND (:ofAnyType OR type IN (<types>))
          AND status IN (:to_do, :processing, :completed, :cancelled, :failed)
        ORDER BY submitter DESC, id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String newestInStatuses() {
    return """
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_status)
          WHERE status = :to_do AND id < :before
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_status)
          WHERE status = :processing AND id < :before
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_status)
          WHERE status = :completed AND id < :before
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_status)
          WHERE status = :cancelled AND id < :before
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_status)
          WHERE status = :failed AND id < :before
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        ORDER BY id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String newestOfType() {
    return """
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_type)
          WHERE type = :type AND status = :to_do AND id < :before
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_type)
          WHERE type = :type AND status = :processing AND id < :before
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_type)
          WHERE type = :type AND status = :completed AND id < :before
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_type)
          WHERE type = :type AND status = :cancelled AND id < :before
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job FORCE INDEX (belay_job_to_list_by_type)
          WHERE type = :type AND status = :failed AND id < :before
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        ORDER BY id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String jobsOfPage() {
    return """
        SELECT j.* FROM (<page>) page STRAIGHT_JOIN belay_job j ON j.id = page.id ORDER BY j.id DESC
        """;
  }

  @Override
  public String createSchemaTable() {
    return """
        CREATE TABLE IF NOT EXISTS belay_schema (
          id         SMALLINT    NOT NULL PRIMARY KEY,
          version    INTEGER     NOT NULL,
          store_id   CHAR(36)    NOT NULL, -- tells this store from every other
          updated_at DATETIME(6) NOT NULL,
          CONSTRAINT belay_schema_one_row CHECK (id = 1)
        ) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin
        """;
  }

  @Override
  public String insertSchemaRowIfAbsent() {
    return """
        INSERT INTO belay_schema (id, version, store_id, updated_at)
        SELECT 1, 0, UUID(), UTC_TIMESTAMP(6)
        FROM DUAL
        WHERE NOT EXISTS (SELECT 1 FROM belay_schema)
        """;
  }

  @Override
  public String raiseVersion() {
    return """
        UPDATE belay_schema SET version = :version, updated_at = UTC_TIMESTAMP(6) WHERE id = 1
        """;
  }
}
