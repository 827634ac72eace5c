package dev.belay.engine.explore;

import dev.belay.JobStatus;
import dev.belay.engine.explore.Call.Effect;
import dev.belay.engine.store.ClaimAnswer;
import dev.belay.engine.store.ClaimedJob;
import dev.belay.engine.store.TypedRun;
import java.util.List;
import java.util.Objects;

/** What a node asks for itself and for others. */
final class NodeAsks {

  private NodeAsks() {}

  /** Takes due jobs. */
  record Claim(long node, long claimNo, int limit) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      if (before == null || before.status() != 0 || !before.is("due") || !world.isAlive(node)) {
        return List.of();
      }
      if (before.is("overdue") && before.number("attempts") == 0) {
        return List.of(expired(before));
      }
      return List.of(
          before.with(
              "status",
              1,
              "run_no",
              before.runNo() + 1,
              "attempts",
              before.number("attempts") + 1,
              "node",
              node,
              "claimed_by",
              node,
              "claim_no",
              claimNo,
              "started",
              true));
    }

    @Override
    public String wrongIn(Call call, Log log) {
      ClaimAnswer answer = (ClaimAnswer) call.answer();
      if (!answer.nodeAlive()) {
        return Ask.unless(!log.world(call.lastWorld()).isAlive(node), "the node was alive");
      }
      for (ClaimedJob job : answer.jobs()) {
        if (!log.wasDuring(call, world -> isClaimed(world, job.id().value(), job.runNo()))) {
          return "was given job " + job.id().value() + " run " + job.runNo() + " and never had it";
        }
      }
      for (Effect effect : call.effects()) {
        Row after = effect.after();
        boolean told =
            after.status() == 4
                || answer.jobs().stream().anyMatch(job -> job.id().value() == after.id());
        if (!told && isClaimed(log.world(call.lastWorld()), after.id(), after.runNo())) {
          return "has claimed job " + after.id() + " run " + after.runNo() + " and was not told";
        }
      }
      boolean idle = answer.jobs().isEmpty() && answer.expired().isEmpty();
      boolean mustFind = !call.isOverlapped() && call.faults() == 0 && idle;
      return Ask.unless(
          !mustFind
              || log.world(call.firstWorld()).jobs().values().stream()
                  .noneMatch(row -> row.status() == 0 && row.is("due")),
          "left a due job that nobody held");
    }

    private boolean isClaimed(World world, long id, int runNo) {
      Row row = world.job(id);
      return row != null
          && row.status() == 1
          && row.isHeldBy(node, runNo)
          && row.number("claim_no") == claimNo;
    }
  }

  /** Fails jobs that were not started in time. */
  record Expire() implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      boolean late =
          before != null
              && before.status() == 0
              && before.is("overdue")
              && before.number("attempts") == 0;
      return late ? List.of(expired(before)) : List.of();
    }

    @Override
    public String wrongIn(Call call, Log log) {
      return wrongRuns(call);
    }
  }

  /** Takes away what a lost node had. */
  record Rescue(long node) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      if (before == null
          || !Objects.equals(before.columns().get("claimed_by"), node)
          || world.isAlive(node)) {
        return List.of();
      }
      if (before.status() == 3) {
        return List.of(
            before.with("claimed_by", null, "stopped", true, "stopped_how", "NODE_LOST"));
      }
      Row free =
          before.with(
              "claimed_by",
              null,
              "settled_run_no",
              before.runNo(),
              "settled_as",
              "RESCUE",
              "error_cause",
              "NODE_LOST");
      return List.of(
          before.hasAttemptsLeft()
              ? free.with("status", 0)
              : free.with("status", 4, "finished", true));
    }

    @Override
    public String wrongIn(Call call, Log log) {
      return wrongRuns(call);
    }
  }

  /** Marks one node DEAD. */
  record Retire(long node) implements Ask {

    @Override
    public boolean mayKill(long other, World world) {
      return other == node;
    }

    @Override
    public String wrongIn(Call call, Log log) {
      return Ask.unless(!log.world(call.lastWorld()).isAlive(node), "left the node alive");
    }
  }

  /** Marks nodes DEAD whose lease has run out. */
  record MarkDead() implements Ask {

    @Override
    public boolean mayKill(long node, World world) {
      return world.nodes().get(node).overdue();
    }

    @Override
    public String wrongIn(Call call, Log log) {
      List<?> dead = (List<?>) call.answer();
      return Ask.unless(
          dead.stream().noneMatch(node -> log.world(call.lastWorld()).isAlive((Long) node)),
          "named a living node");
    }
  }

  /** Renews a lease. */
  record Heartbeat(long node) implements Ask {

    @Override
    public String wrongIn(Call call, Log log) {
      return Ask.unlessEqual(log.world(call.lastWorld()).isAlive(node), call.answer());
    }
  }

  /** Asks for the runs that the store believes the node to have. */
  record Claimed(long node) implements Ask {

    @Override
    public String wrongIn(Call call, Log log) {
      return Ask.unless(call.answer() != null, "has no answer");
    }
  }

  private static Row expired(Row before) {
    return before.with(
        "status",
        4,
        "finished",
        true,
        "settled_run_no",
        before.runNo(),
        "settled_as",
        "EXPIRE",
        "error_cause",
        "EXPIRED");
  }

  /** What is told is what was done; only a lost answer may leave something untold. */
  private static String wrongRuns(Call call) {
    List<?> runs = (List<?>) call.answer();
    boolean done =
        runs.stream()
            .map(TypedRun.class::cast)
            .allMatch(run -> call.effects().stream().anyMatch(effect -> isOf(run, effect.after())));
    boolean told = call.faults() > 0 || runs.size() == call.effects().size();
    return Ask.unless(done && told, "told of other jobs than it moved");
  }

  private static boolean isOf(TypedRun run, Row after) {
    return run.run().id().value() == after.id()
        && run.run().runNo() == after.runNo()
        && run.status() == JobStatus.ofCode(after.status());
  }
}
