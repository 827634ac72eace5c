package dev.belay.engine.explore;

import dev.belay.engine.store.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** All that was committed and all that was answered in one schedule. */
final class Log {

  private final List<World> worlds = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();

  synchronized void add(World world) {
    worlds.add(world);
  }

  synchronized void add(Call call) {
    calls.add(call);
  }

  synchronized int worldCount() {
    return worlds.size();
  }

  World world(int number) {
    return worlds.get(Math.min(number, worlds.size() - 1));
  }

  List<World> worlds() {
    return worlds;
  }

  List<Call> calls() {
    return calls;
  }

  /** Whether it was so at some moment of the call. */
  boolean wasDuring(Call call, Predicate<World> fact) {
    return IntStream.rangeClosed(call.firstWorld(), call.lastWorld())
        .mapToObj(this::world)
        .anyMatch(fact);
  }

  /**
   * By which move the run was ended in the worlds up to that one; null when it was not.
   *
   * @return the name of the move, CANCEL among them
   */
  String endOf(RunKey run, int lastWorld) {
    for (int i = 1; i <= Math.min(lastWorld, worlds.size() - 1); i++) {
      Row before = world(i - 1).job(run.id().value());
      Row after = world(i).job(run.id().value());
      if (before != null
          && after != null
          && before.runNo() == run.runNo()
          && before.status() == 1
          && after.status() != 1) {
        return after.status() == 3 ? "CANCEL" : after.settledAs();
      }
    }
    return null;
  }
}
