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
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * PostgreSQL, 13 and later. Long, because every statement stands here whole.
 *
 * <p>The time is that of the statement: an index can be searched by it, and where rows are changed,
 * an earlier statement of the transaction has locked them. A statement that may itself wait for a
 * lock takes the clock's, which is that after the wait. The transaction's own time,
 * CURRENT_TIMESTAMP, may be hours old in a transaction of the application's.
 *
 * <p>The planner may hold statistics of a quiet moment, by which next to nothing is to do or
 * claimed, and take an index for small that has grown to a million rows since. Rows that are known
 * by their ids are therefore asked for in a way that fits no index on the status ({@code status + 0
 * = 0}), and those of a node by its claim alone.
 *
 * <p>Likewise it may hold a submitter, a status or a type for a frequent one, and look for its
 * newest jobs by walking back through all. The order of the primary key is of no use to it where
 * the column is given as bounds instead of a value; then only the index is left that begins with
 * that column.
 */
final class PostgreSql implements Dialect {

  /**
   * The connection is ended by the server, or its server has become one that can only be read: the
   * next connection leads to the one that took over. Or a statement that is prepared on it does not
   * fit any more: a newer engine has changed the tables, or a proxy has given it another session.
   */
  private static final Set<String> CONNECTION_IS_BROKEN =
      Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25006", "0A000", "26000");

  /** Cancelled by somebody or by a time-out, and trouble with a file. */
  private static final Set<String> PASSING = Set.of("57014", "25P04", "58030");

  private static final String CHANNEL =
      """
      SELECT 'belay.' || CAST(CAST('belay_job' AS REGCLASS) AS OID)
      """;

  @Override
  public String product() {
    return "PostgreSQL";
  }

  @Override
  public List<String> migrations() {
    return List.of(
        "postgresql/001-jobs-and-nodes.sql",
        "postgresql/002-stuck-runs.sql",
        "postgresql/003-list-by-submitter.sql");
  }

  @Override
  public String lockMigration() {
    return """
        SELECT pg_advisory_xact_lock(hashtextextended('belay_schema', 0))
        """;
  }

  @Override
  public String hasSchemaTable() {
    return """
        SELECT to_regclass('belay_schema') IS NOT NULL
        """;
  }

  @Override
  public boolean qualifiesIndexNames() {
    return false;
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
    return "SET lock_timeout = " + lockWait.toMillis();
  }

  @Override
  public String currentLockWait(Connection connection) throws SQLException {
    return "SET lock_timeout = '" + show(connection, "lock_timeout") + "'";
  }

  @Override
  public String beginBehindPooler(Duration lockWait) {
    return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = "
        + lockWait.toMillis();
  }

  /** A statement that is prepared on the server would be looked for in another session. */
  @Override
  public void useBehindPooler(Connection connection) throws SQLException {
    if (connection.isWrapperFor(PGConnection.class)) {
      connection.unwrap(PGConnection.class).setPrepareThreshold(0);
    }
  }

  /** With synchronous_commit off a commit is answered before it is in the log. */
  @Override
  public void requireDurable(Connection connection) throws SQLException {
    if (show(connection, "synchronous_commit").equals("off")) {
      throw new ConfigurationException(
          "store is a PostgreSQL database with synchronous_commit=off; a crash of the server may"
              + " lose answered calls. Set it to on for this user or database, or set"
              + " acceptLessDurability");
    }
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public boolean isPassing(SQLException trouble) {
    String state = SqlTrouble.stateOf(trouble);
    return state.startsWith("53") || PASSING.contains(state) || breaksConnection(trouble);
  }

  @Override
  public boolean isLocked(SQLException trouble) {
    return SqlTrouble.stateOf(trouble).equals("55P03");
  }

  @Override
  public boolean isDuplicateKey(SQLException trouble) {
    return SqlTrouble.stateOf(trouble).equals("23505");
  }

  @Override
  public boolean isMissingSchema(SQLException trouble) {
    return SqlTrouble.stateOf(trouble).equals("3F000");
  }

  @Override
  public boolean breaksConnection(SQLException trouble) {
    return CONNECTION_IS_BROKEN.contains(SqlTrouble.stateOf(trouble));
  }

  /**
   * The channel is that of the table: every schema and prefix has its own. Of the literal only the
   * name of the table is replaced.
   */
  @Override
  public String tellNotice() {
    return """
        SELECT pg_notify('belay.' || CAST(CAST('belay_job' AS REGCLASS) AS OID), :notice)
        """;
  }

  @Override
  public NoticeLine listen(Connection connection, Names names, Duration trial) throws SQLException {
    String channel;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(names.in(CHANNEL))) {
      row.next();
      channel = row.getString(1);
    }
    return new PostgreSqlLine(connection, channel, trial);
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
          statement_timestamp(),
          COALESCE(CAST(:dueAt AS TIMESTAMP WITH TIME ZONE), statement_timestamp() + :delayMs * INTERVAL '1 millisecond'),
          CAST(:notAfter AS TIMESTAMP WITH TIME ZONE),
          :maxAttempts, :retryInitialMs, :retryMultiplier, :retryMaxMs, :retryJitter, :runTimeoutMs,
          0, 0, 0, 0, 0)
        """;
  }

  @Override
  public String due() {
    return """
        SELECT id, due_at
        FROM belay_job
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= statement_timestamp()
        ORDER BY due_at, id
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String dueAfter() {
    return """
        SELECT id, due_at
        FROM belay_job
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= statement_timestamp()
          AND (due_at, id) > (:afterDue, :afterId)
        ORDER BY due_at, id
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String nextDue() {
    return """
        SELECT CAST(EXTRACT(EPOCH FROM due_at - statement_timestamp()) * 1000000 AS BIGINT)
        FROM belay_job
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at > statement_timestamp()
        ORDER BY due_at, id
        FETCH FIRST ROW ONLY
        """;
  }

  @Override
  public String lockToDoSkippingHeld() {
    return """
        SELECT id, type, payload, run_no, attempts, submitter, trace_id, run_timeout_ms,
          max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
          CAST(EXTRACT(EPOCH FROM not_after - statement_timestamp()) * 1000000 AS BIGINT) AS start_by_us
        FROM belay_job
        WHERE id = ANY(:ids) AND status + 0 = 0 AND due_at <= statement_timestamp()
        FOR UPDATE SKIP LOCKED
        """;
  }

  @Override
  public String claimIfToDo() {
    return """
        UPDATE belay_job
        SET status = 1, run_no = run_no + 1, attempts = attempts + 1,
          node = :node, claimed_by = :node, claim_no = :claimNo, started_at = statement_timestamp(),
          progress_done = NULL, progress_total = NULL
        WHERE id = ANY(:ids) AND status + 0 = 0
        """;
  }

  @Override
  public String claimedEarlier() {
    return """
        SELECT id, type, payload, run_no - 1 AS run_no, attempts - 1 AS attempts, submitter, trace_id, run_timeout_ms,
          max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
          CAST(EXTRACT(EPOCH FROM not_after - statement_timestamp()) * 1000000 AS BIGINT) AS start_by_us
        FROM belay_job
        WHERE claimed_by = :node AND status <> 3 AND claim_no = :claimNo
        ORDER BY priority, due_at, id
        """;
  }

  @Override
  public String pastNotAfter() {
    return """
        SELECT id
        FROM belay_job
        WHERE status = 0 AND not_after <= statement_timestamp() AND attempts = 0
        ORDER BY not_after
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  @Override
  public String expireIfToDoAndUnstarted() {
    return """
        UPDATE belay_job
        SET status = 4, finished_at = statement_timestamp(), settled_run_no = run_no, settled_as = 'EXPIRE',
          error_cause = 'EXPIRED', error_type = NULL, error_message = 'not started by its not-after time', error_stack = NULL
        WHERE id = :id AND status + 0 = 0 AND attempts = 0 AND not_after <= statement_timestamp()
        """;
  }

  @Override
  public String completeIfCurrent() {
    return """
        UPDATE belay_job
        SET status = 2, claimed_by = NULL, finished_at = statement_timestamp(),
          settled_run_no = run_no, settled_as = 'COMPLETE', result = :result
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String failIfCurrent() {
    return """
        UPDATE belay_job
        SET status = 4, claimed_by = NULL, finished_at = statement_timestamp(),
          settled_run_no = run_no, settled_as = 'FAIL',
          error_cause = :errorCause, error_type = :errorType, error_message = :errorMessage, error_stack = :errorStack
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String retryIfCurrent() {
    return """
        UPDATE belay_job
        SET status = 0, claimed_by = NULL, due_at = statement_timestamp() + :restMs * INTERVAL '1 millisecond',
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

  /** GREATEST leaves out what is NULL. */
  @Override
  public String stoppedIfCancelled() {
    return """
        UPDATE belay_job
        SET claimed_by = NULL, stopped_how = :how,
          stopped_at = GREATEST(decided_at, COALESCE(heard_at, decided_at), statement_timestamp() - :endedAgoUs * INTERVAL '1 microsecond'),
          heard_at = COALESCE(heard_at, CASE WHEN CAST(:heardAgoUs AS BIGINT) IS NOT NULL
            THEN GREATEST(decided_at, statement_timestamp() - :heardAgoUs * INTERVAL '1 microsecond') END)
        WHERE id = :id AND status = 3 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  /** The time is taken after the lock was waited for, once for all columns. */
  @Override
  public String cancelUnlessFinalOrSealed() {
    return """
        WITH locked AS MATERIALIZED (
          SELECT id FROM belay_job WHERE id = :id FOR UPDATE
        ), decided AS MATERIALIZED (
          SELECT id, clock_timestamp() AS at FROM locked
        )
        UPDATE belay_job
        SET status = 3, cancel_from = status, cancel_key = :key, cancel_cause = :cause,
          cancel_actor = :actor, cancel_reason = :reason, cancel_trace_id = :traceId,
          decided_at = decided.at, finished_at = decided.at,
          stopped_at = CASE WHEN status = 0 THEN decided.at END,
          stopped_how = CASE WHEN status = 0 THEN 'NEVER_STARTED' END
        FROM decided
        WHERE belay_job.id = decided.id AND status IN (0, 1) AND sealed_at IS NULL
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
          decided_at = statement_timestamp(), finished_at = statement_timestamp(),
          stopped_at = CASE WHEN status = 0 THEN statement_timestamp() END,
          stopped_how = CASE WHEN status = 0 THEN 'NEVER_STARTED' END
        WHERE id = ANY(:ids) AND status + 0 IN (0, 1) AND sealed_at IS NULL
          AND ((status + 0 = 0 AND :toDo) OR (status + 0 = 1 AND :processing))
        """;
  }

  @Override
  public String sealIfCurrent() {
    return """
        UPDATE belay_job
        SET sealed_at = COALESCE(sealed_at, clock_timestamp())
        WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
        """;
  }

  @Override
  public String heardIfCancelled() {
    return """
        UPDATE belay_job
        SET heard_at = GREATEST(decided_at, statement_timestamp() - :heardAgoUs * INTERVAL '1 microsecond')
        WHERE id = :id AND status = 3 AND claimed_by = :node AND run_no = :runNo AND heard_at IS NULL
        """;
  }

  @Override
  public String insertNode() {
    return """
        INSERT INTO belay_node (id, status, label, types, lease_ms, started_at, heartbeat_at)
        VALUES (:id, 0, :label, :types, :leaseMs, statement_timestamp(), statement_timestamp())
        ON CONFLICT (id) DO NOTHING
        """;
  }

  @Override
  public String renewIfAlive() {
    return """
        UPDATE belay_node SET heartbeat_at = clock_timestamp() WHERE id = :id AND status = 0
        """;
  }

  @Override
  public String lockExpiredNodesSkippingHeld() {
    return """
        SELECT id
        FROM belay_node
        WHERE status = 0 AND heartbeat_at < statement_timestamp() - lease_ms * INTERVAL '1 millisecond'
        FOR UPDATE SKIP LOCKED
        """;
  }

  @Override
  public String markDeadIfLeaseRanOut() {
    return """
        UPDATE belay_node
        SET status = 1
        WHERE id = ANY(:ids) AND status + 0 = 0
          AND heartbeat_at < statement_timestamp() - lease_ms * INTERVAL '1 millisecond'
        """;
  }

  @Override
  public String rescueToFailedIfClaimed() {
    return """
        UPDATE belay_job
        SET status = 4, claimed_by = NULL, finished_at = statement_timestamp(), settled_run_no = run_no, settled_as = 'RESCUE',
          error_cause = 'NODE_LOST', error_type = NULL,
          error_message = 'the node of its last attempt was lost', error_stack = NULL
        WHERE id = :id AND status = 1 AND claimed_by = :node AND attempts >= max_attempts
        """;
  }

  @Override
  public String lostIfCancelled() {
    return """
        UPDATE belay_job
        SET claimed_by = NULL, stopped_how = 'NODE_LOST', stopped_at = statement_timestamp()
        WHERE id = :id AND status = 3 AND claimed_by = :node
        """;
  }

  @Override
  public String silentNodesWithoutRuns() {
    return """
        SELECT id
        FROM belay_node
        WHERE status = 1 AND heartbeat_at < statement_timestamp() - :silenceMs * INTERVAL '1 millisecond'
          AND NOT EXISTS (SELECT 1 FROM belay_job j WHERE j.claimed_by = belay_node.id)
          AND NOT EXISTS (SELECT 1 FROM belay_stuck_run s WHERE s.node = belay_node.id AND s.left_at IS NULL)
        """;
  }

  @Override
  public String insertStuckRun() {
    return """
        INSERT INTO belay_stuck_run (job_id, run_no, node, since)
        VALUES (:id, :runNo, :node, statement_timestamp())
        """;
  }

  @Override
  public String leftIfInside() {
    return """
        UPDATE belay_stuck_run
        SET how = :how,
          left_at = GREATEST(since, statement_timestamp() - :leftAgoUs * INTERVAL '1 microsecond')
        WHERE job_id = :id AND run_no = :runNo AND node = :node AND left_at IS NULL
        """;
  }

  @Override
  public String lostIfInside() {
    return """
        UPDATE belay_stuck_run
        SET how = 'NODE_LOST', left_at = GREATEST(since, statement_timestamp())
        WHERE job_id = :id AND run_no = :runNo AND left_at IS NULL
        """;
  }

  @Override
  public String standings() {
    return """
        SELECT j.id, j.status, j.claimed_by, j.finished_at, j.stopped_at, j.stopped_how, j.error_cause,
          CASE WHEN n.id IS NULL OR n.status = 1
            OR n.heartbeat_at < statement_timestamp() - n.lease_ms * INTERVAL '1 millisecond' THEN statement_timestamp() END AS lost_at,
          s.run_no AS stuck_run_no, s.how AS left_how, s.left_at,
          CASE WHEN sn.id IS NULL OR sn.status = 1
            OR sn.heartbeat_at < statement_timestamp() - sn.lease_ms * INTERVAL '1 millisecond' THEN statement_timestamp() END AS stuck_lost_at
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
        WHERE status = 0 AND priority = :priority AND type = :type AND due_at <= statement_timestamp()
        ORDER BY due_at, id
        FETCH FIRST ROW ONLY
        """;
  }

  @Override
  public String finishedBefore() {
    return """
        SELECT id
        FROM belay_job
        WHERE finished_at < statement_timestamp() - :retentionMs * INTERVAL '1 millisecond'
        ORDER BY finished_at
        FETCH FIRST :limit ROWS ONLY
        """;
  }

  /**
   * Of rows between two bounds the planner expects few, if it does not know the arguments or has no
   * statistics yet. By a bitmap it would then read all jobs of a submitter for each page, and sort
   * them.
   */
  @Override
  public String beforeListing() {
    return "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off";
  }

  /** The bounds say {@code submitter = :submitter}, see above. */
  @Override
  public String newestOfSubmitter() {
    return """
        SELECT id
        FROM belay_job
        WHERE submitter >= :submitter AND (submitter, id) < (:submitter, :before)
          AND (:ofAnyType OR type || '' = ANY(:types))
          AND status + 0 IN (:to_do, :processing, :completed, :cancelled, :failed)
        ORDER BY submitter DESC, id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  /** The bounds say {@code status = :to_do}, and so on. */
  @Override
  public String newestInStatuses() {
    return """
        (SELECT id FROM belay_job
          WHERE status >= :to_do AND (status, id) < (:to_do, :before)
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status >= :processing AND (status, id) < (:processing, :before)
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status >= :completed AND (status, id) < (:completed, :before)
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status >= :cancelled AND (status, id) < (:cancelled, :before)
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE status >= :failed AND (status, id) < (:failed, :before)
          ORDER BY status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        ORDER BY id DESC
        OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
        """;
  }

  /** The bounds say {@code type = :type AND status = :to_do}, and so on. */
  @Override
  public String newestOfType() {
    return """
        (SELECT id FROM belay_job
          WHERE (type, status) >= (:type, :to_do) AND (type, status, id) < (:type, :to_do, :before)
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE (type, status) >= (:type, :processing) AND (type, status, id) < (:type, :processing, :before)
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE (type, status) >= (:type, :completed) AND (type, status, id) < (:type, :completed, :before)
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE (type, status) >= (:type, :cancelled) AND (type, status, id) < (:type, :cancelled, :before)
          ORDER BY type DESC, status DESC, id DESC FETCH FIRST :last ROWS ONLY)
        UNION ALL
        (SELECT id FROM belay_job
          WHERE (type, status) >= (:type, :failed) AND (type, status, id) < (:type, :failed, :before)
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
        VALUES (1, 0, gen_random_uuid(), statement_timestamp())
        ON CONFLICT (id) DO NOTHING
        """;
  }

  @Override
  public String raiseVersion() {
    return """
        UPDATE belay_schema SET version = :version, updated_at = statement_timestamp() WHERE id = 1
        """;
  }
}
