package dev.belay.engine.explore;

import dev.belay.engine.store.JdbiJobStore;
import dev.belay.engine.store.PlainStores;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;

/**
 * An in-memory database with the tables of the store, set back to the start of a program and looked
 * at.
 */
final class Database implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final String INSERT_NODE =
      """
      INSERT INTO belay_node (id, status, label, types, lease_ms, started_at, heartbeat_at)
      VALUES (?, 0, 'explored', 't', 3600000, CURRENT_TIMESTAMP, DATEADD(HOUR, ?, CURRENT_TIMESTAMP))
      """;

  private static final String INSERT_JOB =
      """
      INSERT INTO belay_job (
        id, submit_key, type, status, priority, payload, submitter, submitted_at, due_at, not_after,
        max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
        run_no, attempts, node, claimed_by, claim_no, started_at, settled_run_no, settled_as, sealed_at)
      VALUES (
        ?1, ?1, 't', ?2, 0, '{}', ?3, CURRENT_TIMESTAMP, DATEADD(HOUR, -1, CURRENT_TIMESTAMP),
        CASE WHEN ?4 THEN DATEADD(HOUR, -1, CURRENT_TIMESTAMP) END,
        ?5, 0, 1, 0, 0,
        ?6, ?6, ?7, CASE WHEN ?2 = 1 THEN ?7 END, ?8, CURRENT_TIMESTAMP, ?9, ?10,
        CASE WHEN ?11 THEN CURRENT_TIMESTAMP END)
      """;

  private static final String SELECT_NODES =
      """
      SELECT id, status, heartbeat_at < DATEADD(MILLISECOND, -lease_ms, CURRENT_TIMESTAMP) FROM belay_node
      """;

  private static final String CHECKS =
      """
      SELECT constraint_name FROM information_schema.table_constraints
      WHERE table_name = 'BELAY_JOB' AND constraint_type = 'CHECK'
      """;

  private static final String SESSIONS =
      """
      SELECT COUNT(*) FROM information_schema.sessions
      """;

  private final JdbcDataSource source = new JdbcDataSource();
  private final Connection connection;

  Database() throws SQLException {
    source.setURL(
        "jdbc:h2:mem:explored-"
            + NUMBER.incrementAndGet()
            + ";DB_CLOSE_DELAY=-1;QUERY_CACHE_SIZE=100");
    try (JdbiJobStore store = PlainStores.over(source)) {
      store.prepare(true);
    }
    connection = source.getConnection();
  }

  JdbcDataSource source() {
    return source;
  }

  /** Takes the CHECKs away, so that a planted bug must be found by somebody else. */
  void dropChecks() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<String> names = new java.util.ArrayList<>();
      try (ResultSet checks = statement.executeQuery(CHECKS)) {
        while (checks.next()) {
          names.add(checks.getString(1));
        }
      }
      for (String name : names) {
        statement.execute("ALTER TABLE belay_job DROP CONSTRAINT " + name);
      }
    }
  }

  /** The tables as the program finds them. */
  void reset(Program program) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM belay_job");
      statement.execute("DELETE FROM belay_node");
    }
    for (long node : program.nodes()) {
      addNode(node, program.silentNodes().contains(node) ? -2 : 0);
    }
    for (Seed seed : program.seeds()) {
      addJob(seed);
    }
  }

  void addNode(long node, int hoursAgo) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_NODE)) {
      insert.setLong(1, node);
      insert.setInt(2, hoursAgo);
      insert.execute();
    }
  }

  private void addJob(Seed seed) throws SQLException {
    int settled = seed.status() == 1 ? seed.runNo() - 1 : seed.runNo();
    try (PreparedStatement insert = connection.prepareStatement(INSERT_JOB)) {
      insert.setLong(1, seed.id());
      insert.setInt(2, seed.status());
      insert.setString(3, seed.submitter());
      insert.setBoolean(4, seed.overdue());
      insert.setInt(5, seed.maxAttempts());
      insert.setInt(6, seed.runNo());
      insert.setLong(7, seed.node());
      insert.setLong(8, seed.status() == 1 ? 1 : 0);
      insert.setInt(9, settled);
      insert.setString(10, settled == 0 ? null : "RETRY");
      insert.setBoolean(11, seed.sealed());
      insert.execute();
    }
  }

  /** What is committed now. */
  World look(Call by, boolean committed) throws SQLException {
    Map<Long, Row> jobs = new HashMap<>();
    Map<Long, World.Standing> nodes = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(Row.SELECT);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Row row = Row.of(rows);
        jobs.put(row.id(), row);
      }
    }
    try (PreparedStatement select = connection.prepareStatement(SELECT_NODES);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        nodes.put(rows.getLong(1), new World.Standing(rows.getInt(2) == 0, rows.getBoolean(3)));
      }
    }
    return new World(jobs, nodes, by, committed);
  }

  @Override
  public void close() throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      try (ResultSet sessions = statement.executeQuery(SESSIONS)) {
        sessions.next();
        if (sessions.getInt(1) != 1) {
          throw new IllegalStateException(sessions.getInt(1) + " connections are open at the end");
        }
      }
      statement.execute("SHUTDOWN");
    }
  }
}
