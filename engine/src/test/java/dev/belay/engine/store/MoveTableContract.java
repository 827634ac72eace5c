package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of moves, the guards in the SQL and the CHECKs of the tables say the same. */
interface MoveTableContract {

  /** The moves that end a run, or a job that never had one, and leave their name. */
  Set<Move> SETTLING =
      Set.of(Move.COMPLETE, Move.FAIL, Move.RETRY, Move.RELEASE, Move.RESCUE, Move.EXPIRE);

  /** What no job may ever look like: where it stands, and what would make it impossible. */
  Map<Start, List<String>> IMPOSSIBLE =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(
                  Start.TO_DO,
                  List.of(
                      "claimed_by = 1",
                      "finished_at = CURRENT_TIMESTAMP",
                      "sealed_at = CURRENT_TIMESTAMP",
                      "result = '1'",
                      "settled_as = 'RETRY'",
                      "run_no = 1",
                      "run_no = 1, settled_run_no = 1",
                      "attempts = 1",
                      "attempts = -1",
                      "settled_run_no = 1",
                      "settled_run_no = -1",
                      "priority = 3",
                      "priority = -1",
                      "priority = NULL",
                      "status = 5",
                      "status = NULL")),
              Map.entry(
                  Start.PROCESSING,
                  List.of(
                      "claimed_by = NULL",
                      "settled_run_no = run_no",
                      "finished_at = CURRENT_TIMESTAMP",
                      "result = '1'",
                      "attempts = 2")),
              Map.entry(
                  Start.COMPLETED,
                  List.of(
                      "claimed_by = 1",
                      "finished_at = NULL",
                      "settled_run_no = 0",
                      "status = 4",
                      "status = 4, result = NULL")),
              Map.entry(
                  Start.FAILED,
                  List.of(
                      "claimed_by = 1",
                      "finished_at = NULL",
                      "settled_run_no = 0",
                      "result = '1'",
                      "error_cause = NULL",
                      "error_message = NULL")),
              Map.entry(
                  Start.CANCELLED_TO_DO,
                  List.of(
                      "claimed_by = 1",
                      "finished_at = NULL",
                      "cancel_from = 1",
                      "cancel_from = 2",
                      "cancel_from = NULL",
                      "cancel_key = NULL",
                      "cancel_cause = NULL",
                      "decided_at = NULL",
                      "stopped_at = NULL",
                      "stopped_how = NULL",
                      "result = '1'")),
              Map.entry(
                  Start.CANCELLED_RUNNING,
                  List.of(
                      "claimed_by = NULL",
                      "cancel_from = 0",
                      "cancel_from = NULL",
                      "sealed_at = CURRENT_TIMESTAMP",
                      "settled_run_no = run_no",
                      "stopped_at = CURRENT_TIMESTAMP, stopped_how = 'OBEYED'")),
              Map.entry(
                  Start.CANCELLED_STOPPED,
                  List.of("claimed_by = 1", "stopped_at = NULL", "stopped_how = NULL"))));

  /** What only a cancelled job has. */
  List<String> OF_CANCELLED_ONLY =
      List.of(
          "decided_at = CURRENT_TIMESTAMP",
          "cancel_key = 1",
          "cancel_cause = 'CANCELLED'",
          "cancel_from = 0",
          "heard_at = CURRENT_TIMESTAMP",
          "stopped_at = CURRENT_TIMESTAMP",
          "stopped_how = 'OBEYED'");

  StoreRig rig();

  @Test
  default void theMovesThatTheStoreMakesAreThoseOfTheTable() {
    Map<Move, Set<String>> made = new EnumMap<>(Move.class);
    Map<Move, Set<String>> table = new EnumMap<>(Move.class);
    for (Move move : Move.values()) {
      made.put(move, new TreeSet<>());
      table.put(move, new TreeSet<>());
      for (Start start : Start.values()) {
        Subject subject = new Subject(rig(), start);
        Mover.prepare(move, subject);
        Map<String, Object> before = subject.row();
        new Mover(subject, "mover").make(move);
        Map<String, Object> after = subject.row();
        boolean sealedNow = before.get("sealed_at") == null && after.get("sealed_at") != null;
        if (sealedNow || !before.get("status").equals(after.get("status"))) {
          made.get(move).add(start.status() + " to " + status(after));
        }
      }
      for (JobStatus from : JobStatus.values()) {
        for (JobStatus to : JobStatus.values()) {
          if (move.leads(from, to)) {
            table.get(move).add(from + " to " + to);
          }
        }
      }
    }
    assertThat(made).isEqualTo(table);
  }

  @Test
  default void aStatusCannotBeChangedAlone() {
    List<String> accepted = new ArrayList<>();
    for (Start start : Start.values()) {
      Subject subject = new Subject(rig(), start);
      for (JobStatus status : EnumSet.complementOf(EnumSet.of(start.status()))) {
        if (!isRefused(subject, "status = " + status.code())) {
          accepted.add(start + " to " + status);
        }
      }
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  default void theMoveThatARowNamesIsOneThatLeadsToItsStatus() {
    for (Start start : List.of(Start.TO_DO_RETRIED, Start.COMPLETED, Start.FAILED)) {
      for (Move move : Move.values()) {
        boolean legal = SETTLING.contains(move) && move.to().contains(start.status());
        assertThat(isRefused(new Subject(rig(), start), "settled_as = '" + move + "'"))
            .as("CHECK refuses %s settled as %s", start.status(), move)
            .isEqualTo(!legal);
      }
      assertThat(isRefused(new Subject(rig(), start), "settled_as = NULL"))
          .as("CHECK refuses %s settled as nothing", start.status())
          .isTrue();
    }
  }

  @Test
  default void whatNoJobMayLookLikeIsRefusedByTheTable() {
    List<String> accepted = new ArrayList<>();
    IMPOSSIBLE.forEach(
        (start, changes) -> {
          for (String change : changes) {
            if (!isRefused(new Subject(rig(), start), change)) {
              accepted.add(start + " with " + change);
            }
          }
        });
    for (Start start : Start.values()) {
      for (String change : OF_CANCELLED_ONLY) {
        if (start.status() != JobStatus.CANCELLED
            && !isRefused(new Subject(rig(), start), change)) {
          accepted.add(start + " with " + change);
        }
      }
    }
    assertThat(accepted).isEmpty();
  }

  private boolean isRefused(Subject subject, String change) {
    try {
      rig().execute("UPDATE belay_job SET " + change + " WHERE id = ?", subject.id.value());
      return false;
    } catch (IllegalStateException e) {
      // Class 23: an integrity constraint is violated.
      assertThat(((SQLException) e.getCause()).getSQLState()).as(change).startsWith("23");
      return true;
    }
  }

  private static JobStatus status(Map<String, Object> row) {
    return JobStatus.ofCode(((Number) row.get("status")).intValue());
  }
}
