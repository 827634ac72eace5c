package dev.belay.engine.torture;

import dev.belay.engine.support.Rewriting;
import dev.belay.engine.torture.Adversary.Fault;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Bugs that the torture must find, each planted by changing SQL on its way to PostgreSQL. */
enum Bug {
  /** Nothing is wrong. */
  NONE,
  /** A run ends its job although another run has it by now. */
  COMPLETION_WITHOUT_RUN_FENCE,
  /** A sealed job is cancelled. */
  CANCEL_WITHOUT_SEAL_GUARD,
  /** A run that is taken away leaves its number to the next. */
  REUSED_RUN_NUMBER,
  /** A claim whose answer was lost is forgotten, by the node and by whoever looks after it. */
  LOST_CLAIM_ACKNOWLEDGEMENT,
  /** A cancel stops the other runs of its node, too. */
  STOP_OF_OTHER_RUNS,
  /** A handler is interrupted while it is in a call of Belay. */
  INTERRUPT_DURING_A_CALL;

  private static final int SETTLING_DELAY_MILLIS = 1_000;

  private static final String LOCKED = "SELECT id, status, run_no, claimed_by,";

  private static final String OTHERS_OF_ITS_NODE =
      """
      WHERE claimed_by = ? AND (status = 3
        OR EXISTS (SELECT 1 FROM belay_job c WHERE c.claimed_by = belay_job.claimed_by AND c.status = 3))
      """;

  /** What it breaks. */
  String guarantee() {
    return switch (this) {
      case NONE -> "none";
      case COMPLETION_WITHOUT_RUN_FENCE, REUSED_RUN_NUMBER -> "G8";
      case CANCEL_WITHOUT_SEAL_GUARD -> "G7";
      case LOST_CLAIM_ACKNOWLEDGEMENT -> "G9";
      case STOP_OF_OTHER_RUNS, INTERRUPT_DURING_A_CALL -> "G11";
    };
  }

  /** What must happen for it to show. */
  Set<Fault> faults() {
    return switch (this) {
      case NONE -> EnumSet.allOf(Fault.class);
      case COMPLETION_WITHOUT_RUN_FENCE -> EnumSet.of(Fault.PAUSE);
      case CANCEL_WITHOUT_SEAL_GUARD, STOP_OF_OTHER_RUNS, INTERRUPT_DURING_A_CALL ->
          EnumSet.of(Fault.CUT_BEFORE_COMMIT);
      case REUSED_RUN_NUMBER -> EnumSet.of(Fault.KILL);
      case LOST_CLAIM_ACKNOWLEDGEMENT -> EnumSet.of(Fault.CUT_AFTER_COMMIT);
    };
  }

  /** How many jobs may be open at once: so few that the jobs of a paused node are run at once. */
  int mostOpenJobs() {
    return this == COMPLETION_WITHOUT_RUN_FENCE ? 15 : 150;
  }

  /**
   * In how many tries it must be found. The missing fence shows only if a paused node wakes just
   * when another has its jobs: it was found in 8 of 12 single tries, and needs more.
   */
  int mostTries() {
    return this == COMPLETION_WITHOUT_RUN_FENCE ? 20 : 5;
  }

  /** What becomes of a statement of that node. */
  UnaryOperator<String> on(Handler handler, LongSupplier node) {
    return switch (this) {
      case NONE -> UnaryOperator.identity();
      case COMPLETION_WITHOUT_RUN_FENCE -> sql -> lateAndWithoutFence(sql, handler, node);
      case CANCEL_WITHOUT_SEAL_GUARD -> Rewriting.of(Map.of("AND sealed_at IS NULL", ""));
      case REUSED_RUN_NUMBER ->
          Rewriting.of(
              Map.of(
                  "settled_run_no = run_no, settled_as = 'RESCUE'",
                  "run_no = run_no - 1, settled_as = 'RESCUE'"));
      case LOST_CLAIM_ACKNOWLEDGEMENT ->
          Rewriting.of(
              Map.of(
                  "AND claim_no = ?",
                  "AND claim_no = ? AND 1 = 0",
                  "AND claim_no <= ?",
                  "AND claim_no <= ? AND 1 = 0"));
      case STOP_OF_OTHER_RUNS ->
          Rewriting.of(
              Map.of(
                  "claim_no, cancel_cause\n",
                  "claim_no, 'CANCELLED' AS cancel_cause\n",
                  "WHERE claimed_by = ? AND status = 3\n",
                  OTHERS_OF_ITS_NODE));
      case INTERRUPT_DURING_A_CALL -> Bug::interruptedInSeal;
    };
  }

  private static String interruptedInSeal(String sql) {
    if (sql.contains("SET sealed_at")) {
      Thread.currentThread().interrupt();
    }
    return sql;
  }

  /**
   * Settling begins late, so that a paused node is more likely to have results to write when it
   * wakes. It is late here and not in the database, where it would hold locks.
   */
  private static String lateAndWithoutFence(String sql, Handler handler, LongSupplier node) {
    if (!sql.contains(LOCKED)) {
      return sql.replace(
          "AND claimed_by = ? AND run_no = ?",
          "AND (claimed_by = ? OR 1 = 1) AND (run_no = ? OR 1 = 1)");
    }
    Adversary.rest(SETTLING_DELAY_MILLIS);
    return sql.replace(LOCKED, lockedAsOwn(handler, node));
  }

  /** Each run of the process still looks like the one that has the job. */
  private static String lockedAsOwn(Handler handler, LongSupplier node) {
    String runs =
        handler.latestRuns().entrySet().stream()
            .map(run -> " WHEN " + run.getKey() + " THEN " + run.getValue())
            .collect(Collectors.joining());
    return runs.isEmpty()
        ? LOCKED
        : "SELECT id, status, CASE id"
            + runs
            + " ELSE run_no END AS run_no, CASE WHEN status = 1 THEN "
            + node.getAsLong()
            + " ELSE claimed_by END AS claimed_by,";
  }
}
