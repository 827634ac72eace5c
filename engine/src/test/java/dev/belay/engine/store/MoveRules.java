package dev.belay.engine.store;

import static dev.belay.JobStatus.FAILED;
import static dev.belay.JobStatus.PROCESSING;
import static dev.belay.JobStatus.TO_DO;

import dev.belay.CancelOutcome;
import dev.belay.JobStatus;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each move must answer from each status, and which columns it leaves how. */
final class MoveRules {

  private MoveRules() {}

  /** Whether the move is legal by the table and by the guards that are not about the status. */
  static boolean isLegal(Move move, Start start) {
    boolean guard =
        switch (move) {
          case CANCEL -> !start.isSealed();
          case EXPIRE -> !start.isAttempted();
          case CLAIM, COMPLETE, FAIL, RETRY, SEAL, RELEASE, RESCUE -> true;
        };
    return move.from().contains(start.status()) && guard;
  }

  static String answer(Move move, Start start) {
    return switch (move) {
      case CLAIM -> isLegal(move, start) ? PROCESSING + " run " + nextRun(start) : Mover.NOTHING;
      case COMPLETE, FAIL, RETRY, RELEASE -> settlement(move, start).name();
      case SEAL -> seal(start).name();
      case CANCEL -> cancel(start).name();
      case EXPIRE -> isLegal(move, start) ? FAILED.name() : Mover.NOTHING;
      case RESCUE -> {
        if (start == Start.CANCELLED_RUNNING) {
          yield JobStatus.CANCELLED.name();
        }
        JobStatus end = start == Start.PROCESSING_LAST_ATTEMPT ? FAILED : TO_DO;
        yield isLegal(move, start) ? end.name() : Mover.NOTHING;
      }
    };
  }

  private static int nextRun(Start start) {
    return start == Start.TO_DO ? 1 : 2;
  }

  private static Settlement settlement(Move wish, Start start) {
    if (isLegal(wish, start) || start.settledBy() == wish) {
      return Settlement.APPLIED;
    }
    if (start.isRunCancelled()) {
      return Settlement.CANCELLED;
    }
    return start.settledBy() == Move.COMPLETE ? Settlement.COMPLETED_BEFORE : Settlement.CLAIM_LOST;
  }

  private static SealAnswer seal(Start start) {
    if (start.isRunCancelled()) {
      return SealAnswer.CANCELLED;
    }
    return start.status() == PROCESSING ? SealAnswer.SEALED : SealAnswer.CLAIM_LOST;
  }

  private static CancelOutcome cancel(Start start) {
    return switch (start.status()) {
      case TO_DO -> start.isSealed() ? CancelOutcome.SEALED : CancelOutcome.CANCELLED_TO_DO;
      case PROCESSING ->
          start.isSealed() ? CancelOutcome.SEALED : CancelOutcome.CANCELLED_PROCESSING;
      case COMPLETED -> CancelOutcome.ALREADY_COMPLETED;
      case CANCELLED -> CancelOutcome.ALREADY_CANCELLED;
      case FAILED -> CancelOutcome.ALREADY_FAILED;
    };
  }

  static Set<String> changed(Map<String, Object> before, Map<String, Object> after) {
    Set<String> changed = new TreeSet<>();
    before.forEach(
        (column, value) -> {
          if (!java.util.Objects.equals(value, after.get(column))) {
            changed.add(column);
          }
        });
    return changed;
  }

  static Set<String> changes(Move move, Start start) {
    if (start == Start.CANCELLED_RUNNING) {
      return changesOfStoppedRun(move);
    }
    if (!isLegal(move, start)) {
      return Set.of();
    }
    Set<String> changes =
        new TreeSet<>(
            switch (move) {
              case CLAIM ->
                  Set.of(
                      "status",
                      "run_no",
                      "attempts",
                      "claimed_by",
                      "node",
                      "claim_no",
                      "started_at");
              case COMPLETE -> Set.of("status", "claimed_by", "finished_at", "result");
              case FAIL ->
                  Set.of(
                      "status",
                      "claimed_by",
                      "finished_at",
                      "error_cause",
                      "error_type",
                      "error_message",
                      "error_stack");
              case RETRY ->
                  Set.of(
                      "status",
                      "claimed_by",
                      "due_at",
                      "earlier_ends",
                      "error_cause",
                      "error_type",
                      "error_message",
                      "error_stack");
              case SEAL -> Set.of("sealed_at");
              case CANCEL ->
                  Set.of(
                      "status",
                      "finished_at",
                      "decided_at",
                      "cancel_key",
                      "cancel_cause",
                      "cancel_from",
                      "cancel_actor",
                      "cancel_reason",
                      "cancel_trace_id");
              case RELEASE -> Set.of("status", "claimed_by", "attempts", "earlier_ends");
              case RESCUE -> Set.of("status", "claimed_by", "error_cause", "error_message");
              case EXPIRE ->
                  Set.of("status", "finished_at", "settled_as", "error_cause", "error_message");
            });
    if (start.status() == PROCESSING && move != Move.SEAL && move != Move.CANCEL) {
      changes.addAll(Set.of("settled_run_no", "settled_as"));
    }
    refine(changes, move, start);
    return changes;
  }

  /** What depends on where the job stood. */
  private static void refine(Set<String> changes, Move move, Start start) {
    if (move == Move.SEAL && start.isSealed()) {
      changes.clear();
    }
    if (move == Move.CANCEL && start.status() == TO_DO) {
      changes.addAll(Set.of("stopped_at", "stopped_how"));
    }
    if (start == Start.PROCESSING_LAST_ATTEMPT) {
      // It was retried before: the same move or cause does not show as a change.
      if (move == Move.RETRY) {
        changes.remove("settled_as");
      }
      if (move == Move.RETRY || move == Move.FAIL) {
        changes.removeAll(Set.of("error_cause", "error_type"));
      }
      if (move == Move.RESCUE) {
        changes.addAll(Set.of("finished_at", "error_type", "error_stack"));
      }
    }
  }

  /** The run of a cancelled job only records that it has stopped; no move changes the decision. */
  private static Set<String> changesOfStoppedRun(Move move) {
    Set<String> stop = new TreeSet<>(Set.of("claimed_by", "stopped_at", "stopped_how"));
    return switch (move) {
      case COMPLETE, FAIL, RETRY -> {
        stop.add("heard_at");
        yield stop;
      }
      case RELEASE, RESCUE -> stop;
      case CLAIM, SEAL, CANCEL, EXPIRE -> Set.of();
    };
  }

  /** Which values are wrong; empty when none is. */
  static Map<String, Object> judge(
      Move move, Start start, Mover mover, Map<String, Object> before, Map<String, Object> after) {
    Map<String, Object> wrong = new TreeMap<>();
    expected(move, start, mover, before)
        .forEach(
            (column, value) -> {
              if (!java.util.Objects.equals(value, after.get(column))) {
                wrong.put(column, after.get(column) + " instead of " + value);
              }
            });
    JobStatus end = JobStatus.ofCode(((Number) after.get("status")).intValue());
    if (isLegal(move, start) ? !move.leads(start.status(), end) : end != start.status()) {
      wrong.put("status", end);
    }
    return wrong;
  }

  private static Map<String, Object> expected(
      Move move, Start start, Mover mover, Map<String, Object> before) {
    Map<String, Object> row = new TreeMap<>();
    if (!isLegal(move, start)) {
      if (start == Start.CANCELLED_RUNNING && changesOfStoppedRun(move).contains("stopped_how")) {
        row.put("claimed_by", null);
        row.put(
            "stopped_how",
            switch (move) {
              case RESCUE -> "NODE_LOST";
              case RELEASE -> "NEVER_STARTED";
              default -> "OBEYED";
            });
      }
      return row;
    }
    long runNo = (Long) before.get("run_no");
    long attempts = (Long) before.get("attempts");
    switch (move) {
      case CLAIM -> {
        row.put("run_no", runNo + 1);
        row.put("attempts", attempts + 1);
        row.put("claimed_by", mover.node());
        row.put("node", mover.node());
        row.put("claim_no", Mover.CLAIM_NO);
      }
      case COMPLETE -> {
        row.put("settled_as", "COMPLETE");
        row.put("result", "\"second\"");
      }
      case FAIL, RETRY -> {
        row.put("settled_as", move.name());
        row.put("error_cause", "HANDLER");
        row.put("error_type", "java.lang.Error");
        row.put("error_message", "second");
        row.put("error_stack", "at second");
      }
      case RELEASE -> {
        row.put("settled_as", "RELEASE");
        row.put("attempts", attempts - 1);
      }
      case SEAL -> row.put("run_no", runNo);
      case CANCEL -> {
        row.put("cancel_from", (long) start.status().code());
        row.put("cancel_cause", "CANCELLED");
        row.put("cancel_actor", "second");
        row.put("cancel_reason", "why");
        row.put("cancel_trace_id", "trace-c");
        row.put("stopped_how", start.status() == TO_DO ? "NEVER_STARTED" : null);
        row.put("claimed_by", before.get("claimed_by"));
      }
      case RESCUE -> {
        row.put("settled_as", "RESCUE");
        row.put("error_cause", "NODE_LOST");
      }
      case EXPIRE -> {
        row.put("settled_as", "EXPIRE");
        row.put("error_cause", "EXPIRED");
      }
    }
    boolean endsRun = start.status() == PROCESSING && move != Move.SEAL && move != Move.CANCEL;
    if (endsRun && (move == Move.RETRY || move == Move.RELEASE)) {
      row.put("earlier_ends", before.get("earlier_ends") + " " + runNo + move.name());
    }
    if (endsRun) {
      row.put("settled_run_no", runNo);
      row.put("claimed_by", null);
    }
    return row;
  }
}
