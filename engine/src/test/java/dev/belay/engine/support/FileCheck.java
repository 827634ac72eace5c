package dev.belay.engine.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** Whether a store is whole, read behind the engine's back. */
public final class FileCheck {

  /** Each index, a condition that it serves, and the same one in a form that it cannot serve. */
  private static final Map<String, List<String>> INDEXES =
      new LinkedHashMap<>(
          Map.of(
              "belay_job_to_claim", List.of("status >= 0", "status + 0 >= 0"),
              "belay_job_to_expire", List.of("status >= 0", "status + 0 >= 0"),
              "belay_job_claimed", List.of("claimed_by >= 0", "claimed_by + 0 >= 0"),
              "belay_job_to_list_by_type", List.of("type >= ''", "type || '' >= ''"),
              "belay_job_to_list_by_status", List.of("status >= 0", "status + 0 >= 0"),
              "belay_job_to_list_by_submitter", List.of("submitter >= ''", "submitter || '' >= ''"),
              "belay_job_to_purge",
                  List.of(
                      "finished_at >= TIMESTAMP WITH TIME ZONE '2000-01-01 00:00:00Z'",
                      "CAST(finished_at AS VARCHAR) >= '2000'")));

  /** What is in the index besides the id. */
  private static final Map<String, String> KEYS =
      Map.of(
          "belay_job_to_claim", "status, priority, type, due_at",
          "belay_job_to_expire", "status, not_after",
          "belay_job_claimed", "claimed_by, status",
          "belay_job_to_list_by_type", "type, status",
          "belay_job_to_list_by_status", "status",
          "belay_job_to_list_by_submitter", "submitter",
          "belay_job_to_purge", "finished_at");

  private static final String CHECKS =
      """
      SELECT t.table_name, c.check_clause
      FROM information_schema.check_constraints c
      JOIN information_schema.table_constraints t ON t.constraint_name = c.constraint_name
      WHERE t.table_name LIKE 'BELAY%'
      """;

  private FileCheck() {}

  /** Every CHECK holds for every row, and every index leads to the rows that a scan finds. */
  public static void requireWhole(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      Map<String, String> checks = new HashMap<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(CHECKS)) {
        while (rows.next()) {
          checks.put(rows.getString(2), rows.getString(1));
        }
      }
      assertThat(checks).as("CHECKs").hasSizeGreaterThanOrEqualTo(12);
      for (Map.Entry<String, String> check : checks.entrySet()) {
        String broken =
            "SELECT COUNT(*) FROM " + check.getValue() + " WHERE NOT (" + check.getKey() + ")";
        assertThat(number(connection, broken)).as(broken).isZero();
      }
      assertThat(indexes(connection)).isEqualTo(INDEXES.size());
      for (Map.Entry<String, List<String>> index : INDEXES.entrySet()) {
        requireUsable(connection, index.getKey(), index.getValue());
      }
    }
  }

  private static long indexes(Connection connection) throws SQLException {
    return number(
        connection,
        "SELECT COUNT(*) FROM information_schema.indexes WHERE index_name LIKE 'BELAY_JOB_%'");
  }

  private static void requireUsable(Connection connection, String index, List<String> conditions)
      throws SQLException {
    String figures =
        "SELECT COUNT(*) + COALESCE(SUM(ORA_HASH(CONCAT_WS('/', id, "
            + KEYS.get(index)
            + "))), 0) FROM belay_job";
    String byIndex = figures + " USE INDEX (" + index + ") WHERE " + conditions.get(0);
    String byScan = figures + " USE INDEX () WHERE " + conditions.get(1);
    assertThat(text(connection, "EXPLAIN " + byIndex).toLowerCase(java.util.Locale.ROOT))
        .as("plan by %s", index)
        .contains("public." + index);
    assertThat(text(connection, "EXPLAIN " + byScan)).as("plan by scan").contains("tableScan");
    assertThat(number(connection, byIndex))
        .as("rows by %s", index)
        .isEqualTo(number(connection, byScan));
  }

  /** The status of every job. */
  public static Map<Long, JobStatus> statuses(DataSource database) throws SQLException {
    Map<Long, JobStatus> statuses = new TreeMap<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT id, status FROM belay_job");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        statuses.put(rows.getLong(1), JobStatus.ofCode(rows.getInt(2)));
      }
    }
    return statuses;
  }

  /** How many jobs meet the condition. */
  public static long count(DataSource database, String condition) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return number(connection, "SELECT COUNT(*) FROM belay_job WHERE " + condition);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    return Long.parseLong(text(connection, sql));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
