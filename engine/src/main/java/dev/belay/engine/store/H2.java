package dev.belay.engine.store;

import dev.belay.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** H2, in a file or in memory. Long, because every statement stands here whole. */
final class H2 implements Dialect {

  private static final String DURABILITY =
      """
      SELECT DATABASE_PATH() AS path, setting_value AS write_delay
      FROM information_schema.settings
      WHERE setting_name = 'WRITE_DELAY'
      """;

  /**
   * The first and the last of the versions that lose answered commits: when a chunk of the file
   * goes where H2 did not expect it, they note the chunk before it as the newest one, and an
   * opening after a kill ends there. Found in 2.5.250 and 2.5.252, in neither 2.3.232 nor 2.4.240.
   */
  private static final int FIRST_FORGETFUL_BUILD = 250;

  private static final int LAST_FORGETFUL_BUILD = 252;

  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.(\\d+)\\b.*");

  /**
   * Connection broken, database closed, shut down or opened by another process, its file not to be
   * read or written (a full disk), object closed, update conflict, cancelled.
   */
  private static final Set<String> PASSING =
      Set.of("90067", "90098", "90121", "90020", "90028", "90031", "90007", "90131", "57014");

  /** Object closed, connection broken, database closed or shut down. */
  private static final Set<String> CONNECTION_IS_BROKEN =
      Set.of("90007", "90067", "90098", "90121");

  @Override
  public String product() {
    return "H2";
  }

  @Override
  public List<String> migrations() {
    return List.of(
        "h2/001-jobs-and-nodes.sql", "h2/002-stuck-runs.sql", "h2/003-list-by-submitter.sql");
  }

  @Override
  public boolean qualifiesIndexNames() {
    return true;
  }

  @Override
  public boolean hasArrays() {
    return true;
  }

  @Override
  public <S extends SqlStatement<S>> S bindIds(S statement, List<Long> ids) {
    return statement.bindArray("ids", Long.class, ids);
  }

  @Override
  public Query bindTypes(Query statement, List<String> types) {
    return statement.bindArray("types", String.class, types);
  }

  @Override
  public @Nullable Object time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  @Override
  public String setLockWait(Duration lockWait) {
    return "SET LOCK_TIMEOUT " + lockWait.toMillis();
  }

  @Override
  public String currentLockWait(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT LOCK_TIMEOUT()")) {
      row.next();
      return "SET LOCK_TIMEOUT " + row.getLong(1);
    }
  }

  /**
   * Refuses an embedded database that dies of an interrupt, or that answers a commit before it is
   * in the file, or so that it is not found there after a kill.
   *
   * <p>Seen with H2 2.5.252: interrupting a thread inside a FileChannel closes the whole store
   * unless the file is opened through {@code async:}; and unless WRITE_DELAY is 0, a commit reaches
   * the file up to half a second after it was answered.
   */
  @Override
  public void requireDurable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(DURABILITY)) {
      if (!row.next()) {
        return;
      }
      String path = row.getString("path");
      String writeDelay = row.getString("write_delay");
      if (path == null || path.startsWith("mem:")) {
        return;
      }
      if (!path.contains("async:") || !"0".equals(writeDelay)) {
        throw new ConfigurationException(
            "store is an H2 file with path '"
                + path
                + "' and WRITE_DELAY="
                + writeDelay
                + "; an interrupt may close it or a kill lose answered calls. Use jdbc:h2:async:"
                + path.replaceFirst("^[a-zA-Z]+:(?=/|~|\\.)", "")
                + ";WRITE_DELAY=0, or set acceptLessDurability");
      }
      requireRemembering(path, connection.getMetaData().getDatabaseProductVersion());
    }
  }

  private static void requireRemembering(String path, String version) {
    Matcher matcher = VERSION.matcher(version);
    int build = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    if (FIRST_FORGETFUL_BUILD <= build && build <= LAST_FORGETFUL_BUILD) {
      throw new ConfigurationException(
          "store is an H2 file with path '"
              + path
              + "' and H2 "
              + version
              + ", with which a kill loses answered calls. Use H2 2.4.240, or set"
              + " acceptLessDurability");
    }
  }

  @Override
  public void repairAfterKill(Connection connection, Names names) throws SQLException {
    H2Indexes.rebuildAfterKill(connection, names, migrations());
  }

  @Override
  public void keepWhatCanBeRead(Connection connection) throws SQLException {
    H2File.flush(connection);
  }

  @Override
  public void compact(Connection connection, Duration budget) throws SQLException {
    H2File.compact(connection, budget);
  }

  @Override
  public boolean isPassing(SQLException trouble) {
    return PASSING.contains(SqlTrouble.stateOf(trouble));
  }

  @Override
  public boolean isLocked(SQLException trouble) {
    return SqlTrouble.stateOf(trouble).equals("HYT00");
  }

  @Override
  public boolean isDuplicateKey(SQLException trouble) {
    return SqlTrouble.stateOf(trouble).equals("23505");
  }

  @Override
  public boolean isMissingSchema(SQLException trouble) {
    return SqlTrouble.stateOf(trouble).equals("90079");
  }

  @Override
  public boolean breaksConnection(SQLException trouble) {
    return CONNECTION_IS_BROKEN.contains(SqlTrouble.stateOf(trouble));
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
          CURRENT_TIMESTAMP,
          COALESCE(CAST(:dueAt AS TIMESTAMP(6) WITH TIME ZONE), DATEADD(MILLISECOND, :delayMs, CURRENT_TIMESTAMP)),
          :notAfter,
          :maxAttempts, :retryInitialMs, :retryMultiplier, :retryMaxMs, :retryJitter, :runTimeoutMs,
          0, 0, 0, 0, 0)
        """;
  }

  @Override
  public String due() {
    return """
        SELECT id, due_at
        FROM belay_job
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= CURRENT_TIMESTAMP
        ORDER BY status, priority, type, due_at, id
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String dueAfter() {
    return """
        SELECT id, due_at
        FROM belay_job
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= CURRENT_TIMESTAMP
          AND due_at >= :afterDue AND (due_at > :afterDue OR id > :afterId)
        ORDER BY status, priority, type, due_at, id
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String nextDue() {
    return """
        SELECT CAST((EXTRACT(EPOCH FROM due_at) - EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)) * 1000000 AS BIGINT)
        FROM belay_job
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at > CURRENT_TIMESTAMP
        ORDER BY status, priority, type, due_at, id
        FETCH FIRST ROW ONLY
        """;
  }

  @Override
  public String lockToDoSkippingHeld() {
    return """
        SELECT id, type, payload, run_no, attempts, submitter, trace_id, run_timeout_ms,
          max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
          CAST((EXTRACT(EPOCH FROM not_after) - EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)) * 1000000 AS BIGINT) AS start_by_us
        FROM belay_job
        WHERE id = ANY(:ids) AND status = 0 AND due_at <= CURRENT_TIMESTAMP
        FOR UPDATE SKIP LOCKED
        """;
  }

  @Override
  public String claimIfToDo() {
    return """
        UPDATE belay_job
        SET status = 1, run_no = run_no + 1, attempts = attempts + 1,
          node = :node, claimed_by = :node, claim_no = :claimNo, started_at = CURRENT_TIMESTAMP,
          progress_done = NULL, progress_total = NULL
        WHERE id = ANY(:ids) AND status = 0
        """;
  }

  @Override
  public String claimedEarlier() {
    return """
        SELECT id, type, payload, run_no - 1 AS run_no, attempts - 1 AS attempts, submitter, trace_id, run_timeout_ms,
          max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
          CAST((EXTRACT(EPOCH FROM not_after) - EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)) * 1000000 AS BIGINT) AS start_by_us
        FROM belay_job
        WHERE claimed_by = :node AND status = 1 AND claim_no = :claimNo
        ORDER BY priority, due_at, id
        """;
  }

  /** The lower bound keeps H2 from walking through all jobs that have no not-after time. */
  @Override
  public String pastNotAfter() {
    return """
        SELECT id
        FROM belay_job
        WHERE status = 0 AND not_after <= CURRENT_TIMESTAMP AND attempts = 0
          AND not_after > TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00'
        ORDER BY status, not_after
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String expireIfToDoAndUnstarted() {
    return """
        UPDATE belay_job
        SET status = 4, finished_at = CURRENT_TIMESTAMP, settled_run_no = run_no, settled_as = 'EXPIRE',
          error_cause = 'EXPIRED', error_type = NULL, error_message = 'not started by its not-after time', error_stack = NULL
        WHERE id = :id AND status = 0 AND attempts = 0 AND not_after <= CURRENT_TIMESTAMP
        """;
  }

  @Override
  public String completeIfCurrent() {
    return """
        UPDATE belay_job
        SET status = 2, claimed_by = NULL, finished_at = CURRENT_TIMESTAMP,
          settled_run_no = run_no, settled_as = 'COMPLETE', result = :result
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String failIfCurrent() {
    return """
        UPDATE belay_job
        SET status = 4, claimed_by = NULL, finished_at = CURRENT_TIMESTAMP,
          settled_run_no = run_no, settled_as = 'FAIL',
          error_cause = :errorCause, error_type = :errorType, error_message = :errorMessage, error_stack = :errorStack
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String retryIfCurrent() {
    return """
        UPDATE belay_job
        SET status = 0, claimed_by = NULL, due_at = DATEADD(MILLISECOND, :restMs, CURRENT_TIMESTAMP),
          settled_run_no = run_no, settled_as = 'RETRY', earlier_ends = RIGHT(earlier_ends || ' ' || run_no || 'RETRY', 200),
          error_cause = :errorCause, error_type = :errorType, error_message = :errorMessage, error_stack = :errorStack
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String releaseIfCurrent() {
    return """
        UPDATE belay_job
        SET status = 0, claimed_by = NULL, attempts = attempts - 1,
          settled_run_no = run_no, settled_as = 'RELEASE', earlier_ends = RIGHT(earlier_ends || ' ' || run_no || 'RELEASE', 200)
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String stoppedIfCancelled() {
    return """
        UPDATE belay_job
        SET claimed_by = NULL, stopped_how = :how,
          stopped_at = GREATEST(decided_at, COALESCE(heard_at, decided_at), DATEADD(MICROSECOND, -:endedAgoUs, CURRENT_TIMESTAMP)),
          heard_at = COALESCE(heard_at, GREATEST(decided_at, DATEADD(MICROSECOND, -:heardAgoUs, CURRENT_TIMESTAMP)))
        WHERE id = :id AND status = 3 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String cancelUnlessFinalOrSealed() {
    return """
        UPDATE belay_job
        SET status = 3, cancel_from = status, cancel_key = :key, cancel_cause = :cause,
          cancel_actor = :actor, cancel_reason = :reason, cancel_trace_id = :traceId,
          decided_at = CURRENT_TIMESTAMP, finished_at = CURRENT_TIMESTAMP,
          stopped_at = CASE WHEN status = 0 THEN CURRENT_TIMESTAMP END,
          stopped_how = CASE WHEN status = 0 THEN 'NEVER_STARTED' END
        WHERE id = :id AND status IN (0, 1) AND sealed_at IS NULL
          AND (status = 0 OR NOT :onlyToDo)
          AND (:onlyRunNo = 0 OR (status = 1 AND run_no = :onlyRunNo))
          AND (CAST(:onlySubmitter AS CHARACTER VARYING) IS NULL OR submitter = :onlySubmitter)
        """;
  }

  @Override
  public String cancelEachUnlessFinalOrSealed() {
    return """
        UPDATE belay_job
        SET status = 3, cancel_from = status, cancel_key = :key, cancel_cause = :cause,
          cancel_actor = :actor, cancel_reason = :reason, cancel_trace_id = :traceId,
          decided_at = CURRENT_TIMESTAMP, finished_at = CURRENT_TIMESTAMP,
          stopped_at = CASE WHEN status = 0 THEN CURRENT_TIMESTAMP END,
          stopped_how = CASE WHEN status = 0 THEN 'NEVER_STARTED' END
        WHERE id = ANY(:ids) AND status IN (0, 1) AND sealed_at IS NULL
          AND ((status = 0 AND :toDo) OR (status = 1 AND :processing))
        """;
  }

  @Override
  public String sealIfCurrent() {
    return """
        UPDATE belay_job
        SET sealed_at = COALESCE(sealed_at, CURRENT_TIMESTAMP)
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String heardIfCancelled() {
    return """
        UPDATE belay_job
        SET heard_at = GREATEST(decided_at, DATEADD(MICROSECOND, -:heardAgoUs, CURRENT_TIMESTAMP))
        WHERE id = :id AND status = 3 AND claimed_by = :node AND run_no = :runNo AND heard_at IS NULL
        """;
  }

  @Override
  public String insertNode() {
    return """
        INSERT INTO belay_node (id, status, label, types, lease_ms, started_at, heartbeat_at)
        SELECT :id, 0, :label, :types, :leaseMs, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
        WHERE NOT EXISTS (SELECT 1 FROM belay_node WHERE id = :id)
        """;
  }

  @Override
  public String renewIfAlive() {
    return """
        UPDATE belay_node SET heartbeat_at = CURRENT_TIMESTAMP WHERE id = :id AND status = 0
        """;
  }

  @Override
  public String lockExpiredNodesSkippingHeld() {
    return """
        SELECT id
        FROM belay_node
        WHERE status = 0 AND heartbeat_at < DATEADD(MILLISECOND, -lease_ms, CURRENT_TIMESTAMP)
        FOR UPDATE SKIP LOCKED
        """;
  }

  @Override
  public String markDeadIfLeaseRanOut() {
    return """
        UPDATE belay_node
        SET status = 1
        WHERE id = ANY(:ids) AND status = 0
          AND heartbeat_at < DATEADD(MILLISECOND, -lease_ms, CURRENT_TIMESTAMP)
        """;
  }

  @Override
  public String rescueToFailedIfClaimed() {
    return """
        UPDATE belay_job
        SET status = 4, claimed_by = NULL, finished_at = CURRENT_TIMESTAMP, settled_run_no = run_no, settled_as = 'RESCUE',
          error_cause = 'NODE_LOST', error_type = NULL,
          error_message = 'the node of its last attempt was lost', error_stack = NULL
        WHERE id = :id AND status = 1 AND claimed_by = :node AND attempts >= max_attempts
        """;
  }

  @Override
  public String lostIfCancelled() {
    return """
        UPDATE belay_job
        SET claimed_by = NULL, stopped_how = 'NODE_LOST', stopped_at = CURRENT_TIMESTAMP
        WHERE id = :id AND status = 3 AND claimed_by = :node
        """;
  }

  @Override
  public String silentNodesWithoutRuns() {
    return """
        SELECT id
        FROM belay_node
        WHERE status = 1 AND heartbeat_at < DATEADD(MILLISECOND, -:silenceMs, CURRENT_TIMESTAMP)
          AND NOT EXISTS (SELECT 1 FROM belay_job j WHERE j.claimed_by = belay_node.id)
          AND NOT EXISTS (SELECT 1 FROM belay_stuck_run s WHERE s.node = belay_node.id AND s.left_at IS NULL)
        """;
  }

  @Override
  public String insertStuckRun() {
    return """
        INSERT INTO belay_stuck_run (job_id, run_no, node, since)
        VALUES (:id, :runNo, :node, CURRENT_TIMESTAMP)
        """;
  }

  @Override
  public String leftIfInside() {
    return """
        UPDATE belay_stuck_run
        SET how = :how,
          left_at = GREATEST(since, DATEADD(MICROSECOND, -:leftAgoUs, CURRENT_TIMESTAMP))
        WHERE job_id = :id AND run_no = :runNo AND node = :node AND left_at IS NULL
        """;
  }

  @Override
  public String lostIfInside() {
    return """
        UPDATE belay_stuck_run
        SET how = 'NODE_LOST', left_at = GREATEST(since, CURRENT_TIMESTAMP)
        WHERE job_id = :id AND run_no = :runNo AND left_at IS NULL
        """;
  }

  @Override
  public String standings() {
    return """
        SELECT j.id, j.status, j.claimed_by, j.finished_at, j.stopped_at, j.stopped_how, j.error_cause,
          CASE WHEN n.id IS NULL OR n.status = 1
            OR n.heartbeat_at < DATEADD(MILLISECOND, -n.lease_ms, CURRENT_TIMESTAMP) THEN CURRENT_TIMESTAMP END AS lost_at,
          s.run_no AS stuck_run_no, s.how AS left_how, s.left_at,
          CASE WHEN sn.id IS NULL OR sn.status = 1
            OR sn.heartbeat_at < DATEADD(MILLISECOND, -sn.lease_ms, CURRENT_TIMESTAMP) THEN CURRENT_TIMESTAMP END AS stuck_lost_at
        FROM belay_job j LEFT JOIN belay_node n ON n.id = j.claimed_by
          LEFT JOIN belay_stuck_run s ON s.job_id = j.id LEFT JOIN belay_node sn ON sn.id = s.node
        WHERE j.id = ANY(:ids)
        """;
  }

  @Override
  public String oldestDue() {
    return """
        SELECT due_at
        FROM belay_job
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= CURRENT_TIMESTAMP
        ORDER BY status, priority, type, due_at, id
        FETCH FIRST ROW ONLY
        """;
  }

  /**
   * Only what the index on finished_at can tell: asked for more, H2 takes another index and reads
   * every job. The lower bound keeps it from walking through those that have not finished.
   */
  @Override
  public String finishedBefore() {
    return """
        SELECT id
        FROM belay_job
        WHERE finished_at < DATEADD(MILLISECOND, -:retentionMs, CURRENT_TIMESTAMP)
          AND finished_at > TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00'
        ORDER BY finished_at
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String newestOfSubmitter() {
    return """
        SELECT id
        FROM belay_job
        WHERE submitter = :submitter AND id < :before
          AND (:ofAnyType OR type = ANY(:types))
          AND status + 0 IN (:to_do, :processing, :completed, :cancelled, :failed)
        ORDER BY submitter DESC, id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  /**
   * For a part of a UNION H2 2.5.252 gives the rows of the execution before if nothing was changed
   * and the part has the same arguments, of which it does not count the limit; so that stands among
   * the conditions, too.
   */
  @Override
  public String newestInStatuses() {
    return """
        (SELECT id FROM belay_job
          WHERE status = :to_do AND id < :before AND :last > 0
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status = :processing AND id < :before AND :last > 0
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status = :completed AND id < :before AND :last > 0
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status = :cancelled AND id < :before AND :last > 0
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status = :failed AND id < :before AND :last > 0
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        ORDER BY id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String newestOfType() {
    return """
        (SELECT id FROM belay_job
          WHERE type = :type AND status = :to_do AND id < :before AND :last > 0
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE type = :type AND status = :processing AND id < :before AND :last > 0
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE type = :type AND status = :completed AND id < :before AND :last > 0
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE type = :type AND status = :cancelled AND id < :before AND :last > 0
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE type = :type AND status = :failed AND id < :before AND :last > 0
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        ORDER BY id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String jobsOfPage() {
    return """
        SELECT j.* FROM (<page>) page JOIN belay_job j ON j.id = page.id ORDER BY j.id DESC
        """;
  }

  @Override
  public String createSchemaTable() {
    return """
        CREATE TABLE IF NOT EXISTS belay_schema (
          id         SMALLINT                    NOT NULL PRIMARY KEY,
          version    INTEGER                     NOT NULL,
          store_id   UUID                        NOT NULL, -- tells this store from every other
          updated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
          CONSTRAINT belay_schema_one_row CHECK (id = 1)
        )
        """;
  }

  @Override
  public String insertSchemaRowIfAbsent() {
    return """
        INSERT INTO belay_schema (id, version, store_id, updated_at)
        SELECT 1, 0, RANDOM_UUID(), CURRENT_TIMESTAMP
        WHERE NOT EXISTS (SELECT 1 FROM belay_schema)
        """;
  }

  @Override
  public String raiseVersion() {
    return """
        UPDATE belay_schema SET version = :version, updated_at = CURRENT_TIMESTAMP WHERE id = 1
        """;
  }
}
