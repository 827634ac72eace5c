package dev.belay.engine.explore;

import static dev.belay.engine.explore.JobAsks.End.COMMITTED;
import static dev.belay.engine.explore.JobAsks.End.ROLLED_BACK;

import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.engine.explore.JobAsks.End;
import dev.belay.engine.store.Move;
import dev.belay.engine.store.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A script that decides while it is played, from a seed, what to do next. */
final class RandomScript implements Program.Script {

  private static final Move[] ENDS = {Move.COMPLETE, Move.FAIL, Move.RETRY, Move.RELEASE};

  private final long seed;
  private final int calls;
  private final long node;
  private final int jobs;

  /**
   * A script for an actor that belongs to a node.
   *
   * @param calls how many calls it makes
   * @param jobs how many jobs there are, from the first on
   */
  RandomScript(long seed, int calls, long node, int jobs) {
    this.seed = seed;
    this.calls = calls;
    this.node = node;
    this.jobs = jobs;
  }

  @Override
  public void play(Party party) {
    Random random = new Random(seed);
    List<RunKey> seen = new ArrayList<>();
    seen.add(new RunKey(new JobId(Programs.JOB), 1));
    for (int i = 0; i < calls; i++) {
      call(party, random, seen, i);
    }
  }

  private void call(Party party, Random random, List<RunKey> seen, int number) {
    long job = Programs.JOB + random.nextInt(jobs);
    RunKey run = seen.get(random.nextInt(seen.size()));
    End end = random.nextBoolean() ? COMMITTED : ROLLED_BACK;
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> seen.addAll(party.claim(node, 1 + random.nextInt(2)));
      case 3, 4, 5 -> party.settle(node, run, ENDS[random.nextInt(ENDS.length)]);
      case 6 -> party.cancel(job);
      case 7 -> party.cancel(job, condition(random));
      case 8 -> party.cancelJoined(job, end);
      case 9 -> party.cancelInTransaction(job, end);
      case 10 -> party.completeJoined(node, run, end);
      case 11 -> party.seal(node, run);
      case 12 -> party.reconcile(node);
      case 13 -> {
        party.markDeadAndRescue();
        party.expire();
      }
      case 14 -> party.submit(seed % 1_000_000 * 100 + 10_000 + number);
      default -> {
        party.heartbeat(node);
        party.find(job);
        party.isCurrent(node, run);
        party.hear(node, run);
      }
    }
  }

  private static Cancellation condition(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Programs.anyone().onlyWhileToDo();
      case 1 -> Programs.anyone().onlyRun(1 + random.nextInt(2));
      default -> Programs.anyone().onlySubmittedBy(random.nextBoolean() ? "u-1" : "u-2");
    };
  }
}
