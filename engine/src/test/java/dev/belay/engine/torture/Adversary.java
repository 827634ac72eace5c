package dev.belay.engine.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Does harm, one thing after the other, in an order that a seed decides. */
final class Adversary {

  /** What it does. */
  enum Fault {
    KILL(2),
    PAUSE(2),
    CUT_BEFORE_COMMIT(6),
    CUT_AFTER_COMMIT(6),
    CUT_ALL(3),
    TERMINATE(5),
    RESTART(1);

    private final int weight;

    Fault(int weight) {
      this.weight = weight;
    }
  }

  /** The lease of a node, and a little: others take the paused node's jobs. */
  private static final int SHORTEST_PAUSE_MILLIS = 2_200;

  private static final int LONGEST_PAUSE_MILLIS = 3_400;

  private static final int LONGEST_REST_MILLIS = 600;

  private final List<Member> members;
  private final Server server;
  private final Random random;
  private final Set<Fault> faults;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

  /** One that does only such things. */
  Adversary(List<Member> members, Server server, Random random, Set<Fault> faults) {
    this.faults = faults;
    this.members = members;
    this.server = server;
    this.random = random;
  }

  /** How often each thing was done. */
  Map<Fault, Integer> done() {
    return done;
  }

  /**
   * For that long, and on a slow machine up to four times as long until so much has happened that
   * it means something. Leaves no node paused or killed.
   */
  void rage(Duration length, BooleanSupplier meansSomething) throws Exception {
    long start = System.nanoTime();
    // Each once, so that even a short run means something; then by weight.
    for (Fault fault : faults) {
      commit(fault);
    }
    for (long spent = 0;
        spent < length.toNanos()
            || (spent < length.multipliedBy(4).toNanos() && !meansSomething.getAsBoolean());
        spent = System.nanoTime() - start) {
      commit(next());
    }
  }

  private Fault next() {
    int sum = 0;
    for (Fault fault : faults) {
      sum += fault.weight;
    }
    int dice = random.nextInt(sum);
    for (Fault fault : faults) {
      dice -= fault.weight;
      if (dice < 0) {
        return fault;
      }
    }
    throw new IllegalStateException("dice beyond the sum of the weights");
  }

  private void commit(Fault fault) throws Exception {
    Member victim = members.get(random.nextInt(members.size()));
    boolean did =
        switch (fault) {
          case KILL -> kill(victim);
          case PAUSE -> pause(victim);
          case CUT_BEFORE_COMMIT -> cutBefore(victim);
          case CUT_AFTER_COMMIT -> cutAfter(victim);
          case CUT_ALL -> cutAll(victim);
          case TERMINATE -> server.terminateOne();
          case RESTART -> restart();
        };
    if (did) {
      done.merge(fault, 1, Integer::sum);
    }
    rest(random.nextInt(LONGEST_REST_MILLIS));
  }

  private static boolean kill(Member victim) throws IOException {
    if (!victim.node().isReady()) {
      return false;
    }
    victim.killAndStartAgain();
    return true;
  }

  private boolean pause(Member victim) throws IOException, InterruptedException {
    if (!victim.node().isReady()) {
      return false;
    }
    NodeProcess paused = victim.node();
    paused.signal("STOP");
    rest(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    paused.signal("CONT");
    return true;
  }

  private static boolean cutBefore(Member victim) {
    victim.wire().cutBeforeNextCommit();
    return true;
  }

  private static boolean cutAfter(Member victim) {
    victim.wire().cutAfterNextCommit();
    return true;
  }

  private boolean cutAll(Member victim) {
    victim.wire().refuse(true);
    victim.wire().cutAll();
    rest(random.nextInt(LONGEST_REST_MILLIS));
    victim.wire().refuse(false);
    return true;
  }

  private boolean restart() throws Exception {
    server.restart();
    return true;
  }

  /** Not a wait for something to happen: it is the rhythm of what is done. */
  static void rest(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      java.util.concurrent.locks.LockSupport.parkNanos(left);
    }
  }
}
