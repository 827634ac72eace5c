package dev.belay.engine.explore;

import dev.belay.engine.store.JdbiJobStore;
import dev.belay.engine.store.PlainStores;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A database with the tables of the store, set back to the start of a program and looked at. */
final class Database implements AutoCloseable {

  private static final String INSERT_NODE =
      """
      INSERT INTO belay_node (id, status, label, types, lease_ms, started_at, heartbeat_at)
      VALUES (
        ?, 0, 'explored', 't', 3600000, CURRENT_TIMESTAMP,
        CASE WHEN ? THEN CURRENT_TIMESTAMP - INTERVAL '2' HOUR ELSE CURRENT_TIMESTAMP END)
      """;

  private static final String INSERT_JOB =
      """
      INSERT INTO belay_job (
        id, submit_key, type, status, priority, payload, submitter, submitted_at, due_at, not_after,
        max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
        run_no, attempts, node, claimed_by, claim_no, started_at, settled_run_no, settled_as, sealed_at)
      VALUES (
        ?, ?, 't', ?, 0, '{}', ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP - INTERVAL '1' HOUR,
        CASE WHEN ? THEN CURRENT_TIMESTAMP - INTERVAL '1' HOUR END,
        ?, 0, 1, 0, 0,
        ?, ?, ?, ?, ?, CURRENT_TIMESTAMP, ?, ?,
        CASE WHEN ? THEN CURRENT_TIMESTAMP END)
      """;

  private static final String SELECT_NODES =
      """
      SELECT id, status, heartbeat_at < CURRENT_TIMESTAMP - INTERVAL '1' HOUR FROM belay_node
      """;

  private final TestDatabase database;
  private final Inside inside;
  private final Connection connection;

  Database(Product product) throws SQLException {
    database = product.empty();
    try (JdbiJobStore store = PlainStores.over(database.source())) {
      store.prepare(true);
    }
    inside = Inside.of(database);
    connection = database.source().getConnection();
    inside.tellTimeAsTheTables(connection);
  }

  DataSource source() {
    return database.source();
  }

  Inside inside() {
    return inside;
  }

  /** Takes the CHECKs away, so that a planted bug must be found by somebody else. */
  void dropChecks() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<String> names = new java.util.ArrayList<>();
      try (ResultSet checks = statement.executeQuery(inside.checks())) {
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
      addNode(node, program.silentNodes().contains(node));
    }
    for (Seed seed : program.seeds()) {
      addJob(seed);
    }
  }

  /** A node whose lease has run out, or not. */
  void addNode(long node, boolean silent) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_NODE)) {
      insert.setLong(1, node);
      insert.setBoolean(2, silent);
      insert.execute();
    }
  }

  private void addJob(Seed seed) throws SQLException {
    int settled = seed.status() == 1 ? seed.runNo() - 1 : seed.runNo();
    try (PreparedStatement insert = connection.prepareStatement(INSERT_JOB)) {
      List<Object> values =
          Arrays.asList(
              seed.id(),
              seed.id(),
              seed.status(),
              seed.submitter(),
              seed.overdue(),
              seed.maxAttempts(),
              seed.runNo(),
              seed.runNo(),
              seed.node(),
              seed.status() == 1 ? seed.node() : null,
              seed.status() == 1 ? 1L : 0L,
              settled,
              settled == 0 ? null : "RETRY",
              seed.sealed());
      for (int i = 0; i < values.size(); i++) {
        insert.setObject(i + 1, values.get(i));
      }
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
    inside.close();
    House.eventually().until(() -> sessions() == 1);
    connection.close();
    database.close();
  }

  private int sessions() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet sessions = statement.executeQuery(inside.sessions())) {
      sessions.next();
      return sessions.getInt(1);
    }
  }
}
