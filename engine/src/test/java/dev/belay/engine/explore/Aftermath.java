package dev.belay.engine.explore;

import dev.belay.Stopped;
import dev.belay.engine.store.ClaimRequest;
import dev.belay.engine.store.ClaimedJob;
import dev.belay.engine.store.EndedRun;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Move;
import dev.belay.engine.store.RunKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the nodes do after a schedule, one after the other: each gives back what it does not know
 * and completes what it knows, DEAD nodes are rescued, and a fresh node completes what is to do.
 * Then every job must be final and no run open: nothing was lost.
 */
final class Aftermath {

  private static final long FRESH_NODE = 999;
  private static final int ROUNDS = 10;

  private final Stage stage;
  private final JobStore store;
  private final Program program;
  private final List<String> wrongs = new ArrayList<>();

  Aftermath(Stage stage, Program program) {
    this.stage = stage;
    this.store = stage.store();
    this.program = program;
  }

  List<String> judge() throws SQLException {
    World world = stage.log().world(Integer.MAX_VALUE);
    if (isOver(world)) {
      return wrongs;
    }
    for (Node node : stage.nodes().values()) {
      if (world.isAlive(node.id())) {
        settleAll(world, node);
      } else {
        store.rescue(node.id(), 100);
      }
    }
    completeTheRest();
    World end = stage.database().look(null, true);
    end.jobs().values().stream()
        .filter(row -> !isOver(row))
        .forEach(row -> wrongs.add("lost: " + row.columns()));
    for (Row row : world.jobs().values()) {
      Row last = end.job(row.id());
      if (row.status() >= 2 && (last == null || last.status() != row.status())) {
        wrongs.add("a final job changed: " + Row.difference(row, last));
      }
    }
    return wrongs;
  }

  private static boolean isOver(World world) {
    return world.jobs().values().stream().allMatch(Aftermath::isOver);
  }

  private static boolean isOver(Row row) {
    return row.status() >= 2 && row.columns().get("claimed_by") == null;
  }

  private void settleAll(World world, Node node) {
    for (RunKey run : store.claimedRuns(node.id(), node.registeredClaimNo())) {
      if (node.knows(run)) {
        settle(node.id(), run, Move.COMPLETE);
      } else if (program.reconciles()) {
        settle(node.id(), run, Move.RELEASE);
      } else {
        wrongs.add(
            "node "
                + node.id()
                + " does not know "
                + RunAsks.key(run)
                + " of "
                + world.job(run.id().value()).columns());
      }
    }
  }

  private void completeTheRest() throws SQLException {
    store.expire(100);
    stage.database().addNode(FRESH_NODE, false);
    for (int i = 1; i <= ROUNDS; i++) {
      List<ClaimedJob> jobs =
          store.claim(new ClaimRequest(FRESH_NODE, i, List.of(Party.TYPE), 100, false)).jobs();
      if (jobs.isEmpty()) {
        return;
      }
      jobs.forEach(job -> settle(FRESH_NODE, new RunKey(job.id(), job.runNo()), Move.COMPLETE));
    }
  }

  private void settle(long node, RunKey run, Move wish) {
    store.settle(
        node,
        List.of(
            new EndedRun(
                run,
                wish,
                null,
                null,
                Duration.ZERO,
                Stopped.How.OBEYED,
                System.nanoTime(),
                null)));
  }
}
