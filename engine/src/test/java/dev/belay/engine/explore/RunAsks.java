package dev.belay.engine.explore;

import dev.belay.engine.store.EndedRun;
import dev.belay.engine.store.Move;
import dev.belay.engine.store.RunKey;
import dev.belay.engine.store.SealAnswer;
import dev.belay.engine.store.Settlement;
import java.util.List;
import java.util.Objects;

/** What a node asks for its runs. */
final class RunAsks {

  private RunAsks() {}

  /** Ends a run. */
  record Settle(long node, EndedRun ended) implements Ask {

    RunKey run() {
      return ended.run();
    }

    @Override
    public List<Row> mayTurn(Row before, World world) {
      if (before == null
          || before.id() != run().id().value()
          || !before.isHeldBy(node, run().runNo())) {
        return List.of();
      }
      if (before.status() == 3) {
        return List.of(
            before.with("claimed_by", null, "stopped", true, "stopped_how", ended.how().name()));
      }
      return before.status() == 1 ? List.of(settled(before)) : List.of();
    }

    private Row settled(Row before) {
      Row free =
          before.with(
              "claimed_by",
              null,
              "settled_run_no",
              before.runNo(),
              "settled_as",
              ended.wish().name());
      String error = ended.error() == null ? null : ended.error().cause().name();
      return switch (ended.wish()) {
        case COMPLETE -> free.with("status", 2, "finished", true, "result", ended.result());
        case FAIL -> free.with("status", 4, "finished", true, "error_cause", error);
        case RETRY -> free.with("status", 0, "error_cause", error);
        case RELEASE -> free.with("status", 0, "attempts", before.number("attempts") - 1);
        default -> throw new IllegalStateException("no end of a run: " + ended.wish());
      };
    }

    @Override
    public String wrongIn(Call call, Log log) {
      return call.answer() == Settlement.LOCKED
          ? Ask.unless(call.isOverlapped(), "answered LOCKED, and nobody held the row")
          : Ask.unlessEqual(answerAfter(log, call.lastWorld()), call.answer());
    }

    /** The first answer, however often it is asked: by the end that the run really had. */
    Settlement answerAfter(Log log, int world) {
      String end = log.endOf(run(), world);
      if ("CANCEL".equals(end)) {
        return Settlement.CANCELLED;
      }
      if (ended.wish().name().equals(end)) {
        return Settlement.APPLIED;
      }
      return Move.COMPLETE.name().equals(end) ? Settlement.COMPLETED_BEFORE : Settlement.CLAIM_LOST;
    }

    @Override
    public String toString() {
      return "settle(node " + node + ", " + key(run()) + ", " + ended.wish() + ")";
    }
  }

  /** Declares the point of no return. */
  record Seal(long node, RunKey run) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      boolean current =
          before != null
              && before.id() == run.id().value()
              && before.status() == 1
              && before.isHeldBy(node, run.runNo());
      return current ? List.of(before.with("sealed", true)) : List.of();
    }

    @Override
    public String wrongIn(Call call, Log log) {
      Row row = log.world(call.lastWorld()).job(run.id().value());
      SealAnswer expected = SealAnswer.CLAIM_LOST;
      if (row.status() == 1 && row.isHeldBy(node, run.runNo()) && row.is("sealed")) {
        expected = SealAnswer.SEALED;
      } else if (row.status() == 3 && row.runNo() == run.runNo()) {
        expected = SealAnswer.CANCELLED;
      }
      return Ask.unlessEqual(expected, call.answer());
    }

    @Override
    public String toString() {
      return "seal(node " + node + ", " + key(run) + ")";
    }
  }

  /** Records when a run heard of its cancel. */
  record Hear(long node, RunKey run) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      boolean cancelled =
          before != null
              && before.id() == run.id().value()
              && before.status() == 3
              && before.isHeldBy(node, run.runNo());
      return cancelled ? List.of(before.with("heard", true)) : List.of();
    }

    @Override
    public String wrongIn(Call call, Log log) {
      return null;
    }
  }

  /** Asks whether the run is still the job's. */
  record IsCurrent(long node, RunKey run) implements Ask {

    @Override
    public String wrongIn(Call call, Log log) {
      return Ask.unless(
          log.wasDuring(call, world -> Objects.equals(call.answer(), isCurrent(world))),
          "was never so during the call");
    }

    private boolean isCurrent(World world) {
      Row row = world.job(run.id().value());
      return row != null && row.status() == 1 && row.isHeldBy(node, run.runNo());
    }
  }

  static String key(RunKey run) {
    return "job " + run.id().value() + " run " + run.runNo();
  }
}
