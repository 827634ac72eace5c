package dev.belay.engine.explore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A row of {@code belay_job} by column; of instants only whether they are there. Immutable. */
record Row(Map<String, Object> columns) {

  /** Everything that a move may change, and what must never change. */
  static final String SELECT =
      """
      SELECT id, submit_key, type, status, priority, payload, submitter,
        run_no, attempts, max_attempts, node, claimed_by, claim_no, settled_run_no, settled_as,
        result, error_cause, cancel_key, cancel_from, cancel_cause, stopped_how,
        started_at IS NOT NULL AS started, sealed_at IS NOT NULL AS sealed, finished_at IS NOT NULL AS finished,
        decided_at IS NOT NULL AS decided, heard_at IS NOT NULL AS heard, stopped_at IS NOT NULL AS stopped,
        due_at <= CURRENT_TIMESTAMP(6) AS due, COALESCE(not_after <= CURRENT_TIMESTAMP(6), FALSE) AS overdue
      FROM belay_job
      ORDER BY id
      """;

  private static final Set<String> CONDITIONS =
      Set.of("started", "sealed", "finished", "decided", "heard", "stopped", "due", "overdue");

  static Row of(ResultSet result) throws SQLException {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      String column = result.getMetaData().getColumnLabel(i).toLowerCase(java.util.Locale.ROOT);
      columns.put(column, plain(result, i, column));
    }
    return new Row(columns);
  }

  /** Products differ in what a condition is, and a small number. */
  private static Object plain(ResultSet result, int i, String column) throws SQLException {
    if (CONDITIONS.contains(column)) {
      return result.getBoolean(i);
    }
    Object value = result.getObject(i);
    return value instanceof Short number ? (Integer) number.intValue() : value;
  }

  /** The same row with other values: name, value, name, value. */
  Row with(Object... changes) {
    Map<String, Object> changed = new LinkedHashMap<>(columns);
    for (int i = 0; i < changes.length; i += 2) {
      changed.put((String) changes[i], changes[i + 1]);
    }
    return new Row(changed);
  }

  long id() {
    return (Long) columns.get("id");
  }

  int status() {
    return number("status");
  }

  int runNo() {
    return number("run_no");
  }

  int settledRunNo() {
    return number("settled_run_no");
  }

  String settledAs() {
    return (String) columns.get("settled_as");
  }

  int number(String column) {
    return ((Number) columns.get(column)).intValue();
  }

  boolean is(String column) {
    return (Boolean) columns.get(column);
  }

  /** Whether the job is claimed by that node under that run. */
  boolean isHeldBy(long node, int runNo) {
    return Objects.equals(columns.get("claimed_by"), node) && runNo() == runNo;
  }

  boolean hasAttemptsLeft() {
    return number("attempts") < number("max_attempts");
  }

  /** What differs, for a message. */
  static String difference(Row before, Row after) {
    if (before == null || after == null) {
      return before == null ? "appeared as " + after.columns : "disappeared";
    }
    List<String> changes = new ArrayList<>();
    before.columns.forEach(
        (column, value) -> {
          Object now = after.columns.get(column);
          if (!Objects.equals(value, now)) {
            changes.add(column + " " + value + " -> " + now);
          }
        });
    return String.join(", ", changes);
  }
}
