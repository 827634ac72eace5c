package dev.belay.engine.explore;

import dev.belay.engine.explore.Stage.Played;
import dev.belay.engine.store.ClaimAnswer;
import dev.belay.engine.store.ClaimedJob;
import dev.belay.engine.store.StoreTrouble;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a schedule: every change that was committed is a legal move of the call that made it,
 * every answer is true, no run number was given twice, nobody threw, and no job is lost.
 */
final class Oracle {

  /** The standard's, and PostgreSQL's own. */
  private static final Set<String> DEADLOCK = Set.of("40001", "40P01");

  private final Log log;
  private final List<String> wrongs = new ArrayList<>();

  private Oracle(Log log) {
    this.log = log;
  }

  /** What is wrong with the schedule; empty when nothing is. */
  static List<String> judge(Stage stage, Program program, Played played) throws SQLException {
    Oracle oracle = new Oracle(played.log());
    played.failures().forEach((role, thrown) -> oracle.wrongs.add(role + " threw " + thrown));
    for (int i = 1; i < oracle.log.worlds().size(); i++) {
      oracle.judgeChanges(i);
    }
    if (played.failures().isEmpty()) {
      oracle.log.calls().forEach(oracle::judgeAnswer);
      oracle.judgeRunNumbers();
      oracle.wrongs.addAll(new Aftermath(stage, program).judge());
    }
    return oracle.wrongs;
  }

  private void judgeChanges(int number) {
    World before = log.world(number - 1);
    World after = log.world(number);
    Call by = after.by();
    before.jobs().keySet().stream()
        .filter(id -> after.job(id) == null)
        .forEach(id -> wrongs.add(by + " deleted job " + id));
    for (Row row : after.jobs().values()) {
      Row old = before.job(row.id());
      if (!row.equals(old)) {
        boolean legal =
            after.committed()
                && (old == null
                    ? isSubmitted(by.ask(), row)
                    : by.ask().mayTurn(old, before).contains(row));
        if (!legal) {
          wrongs.add(
              by
                  + (after.committed() ? " illegally" : " without commit")
                  + " changed job "
                  + row.id()
                  + " (status "
                  + (old == null ? "-" : old.status())
                  + "): "
                  + Row.difference(old, row));
        }
        by.effects().add(new Call.Effect(number, old, row));
      }
    }
    after.nodes().keySet().stream()
        .filter(node -> before.isAlive(node) != after.isAlive(node))
        .filter(node -> after.isAlive(node) || !by.ask().mayKill(node, before))
        .forEach(node -> wrongs.add(by + " illegally changed node " + node));
  }

  private static boolean isSubmitted(Ask ask, Row row) {
    return ask instanceof JobAsks.Submit submit && submit.isNew(row);
  }

  private void judgeAnswer(Call call) {
    long expected = call.faults() + call.troubles().stream().filter(Oracle::isDeadlock).count();
    if (call.troubles().size() > expected
        || call.troubles().stream().anyMatch(t -> t.kind() != StoreTrouble.Kind.PASSING)) {
      wrongs.add(call + " met trouble that nobody made");
    }
    if (call.answer() == null) {
      wrongs.add(call + " was never answered");
      return;
    }
    String wrong = call.ask().wrongIn(call, log);
    if (wrong != null) {
      wrongs.add(call + ": " + wrong);
    }
  }

  /** Whether the database made it a victim. */
  static boolean metDeadlock(Call call) {
    return call.troubles().stream().anyMatch(Oracle::isDeadlock);
  }

  private static boolean isDeadlock(StoreTrouble trouble) {
    for (Throwable t = trouble; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && DEADLOCK.contains(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private void judgeRunNumbers() {
    Map<String, Call> given = new HashMap<>();
    for (Call call : log.calls()) {
      if (call.answer() instanceof ClaimAnswer answer) {
        for (ClaimedJob job : answer.jobs()) {
          String run = "job " + job.id().value() + " run " + job.runNo();
          Call other = given.put(run, call);
          if (other != null) {
            wrongs.add(run + " was given twice: " + other + " and " + call);
          }
        }
      }
    }
  }
}
