package dev.belay.engine.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Takes rows past those that somebody else's open transaction holds. */
final class Sweep {

  /**
   * Rows that are looked at beyond what is taken, when others hold the first ones. Not a limit to
   * choose: it bounds one read, and only who holds more rows at once puts off what lies behind
   * them.
   */
  static final int EXTRA_ROWS = 1_000;

  private Sweep() {}

  /**
   * Locks candidates from the first on, until so many are locked.
   *
   * @param lock locks what is free of the ids, and returns it
   */
  static <T> List<T> take(int limit, List<Long> candidates, Function<List<Long>, List<T>> lock) {
    List<T> taken = new ArrayList<>();
    int next = 0;
    while (taken.size() < limit && next < candidates.size()) {
      int end = Math.min(candidates.size(), next + limit - taken.size());
      taken.addAll(lock.apply(candidates.subList(next, end)));
      next = end;
    }
    return taken;
  }
}
