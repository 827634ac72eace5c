package dev.belay.engine.explore;

import dev.belay.engine.explore.Stage.Played;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays all schedules of a program, depth first, each from its start.
 *
 * <p>Schedules that differ only in the order of steps that commute are the same, and one of them is
 * played (sleep sets, after Godefroid): when a way has been explored, it sleeps in the ways beside
 * it until a step is done with which it does not commute.
 */
final class Explorer {

  private final Stage stage;
  private final int mostSchedules;
  private final boolean reduced;

  Explorer(Stage stage, int mostSchedules) {
    this(stage, mostSchedules, true);
  }

  /** Not reduced, it plays also schedules that are the same. */
  Explorer(Stage stage, int mostSchedules, boolean reduced) {
    this.stage = stage;
    this.mostSchedules = mostSchedules;
    this.reduced = reduced;
  }

  /** Plays until a schedule is wrong, or all are played, or the most. */
  Report explore(Program program) throws SQLException {
    return explore(program, true);
  }

  /** Plays on after a wrong schedule and keeps the shortest. */
  Report exploreForShortest(Program program) throws SQLException {
    return explore(program, false);
  }

  private Report explore(Program program, boolean stopsAtFirst) throws SQLException {
    Search search = new Search();
    Report report = new Report(program.name());
    do {
      search.rewind();
      Played played = stage.play(program, search);
      if (played.givenUp()) {
        report.givenUp();
      } else {
        report.played(played, Oracle.judge(stage, program, played));
      }
    } while (search.next()
        && report.schedules() < mostSchedules
        && !(stopsAtFirst && report.isWrong()));
    report.ended(search.isOver());
    return report;
  }

  /** The path from the start to the schedule that is played, with what is left to do beside it. */
  private final class Search implements Chooser {

    private final List<Fork> path = new ArrayList<>();
    private int depth;

    void rewind() {
      depth = 0;
    }

    boolean isOver() {
      return path.isEmpty();
    }

    @Override
    public Choice choose(List<Choice> ways) {
      if (depth == path.size()) {
        Fork fork = new Fork(ways, asleepNext());
        if (!fork.takeNext()) {
          return null;
        }
        path.add(fork);
      }
      Fork fork = path.get(depth++);
      if (!fork.ways.equals(ways)) {
        throw new IllegalStateException(
            "the same schedule led elsewhere: " + fork.ways + " and now " + ways);
      }
      return fork.taken;
    }

    @Override
    public void played(Step actual) {
      Fork last = path.get(depth - 1);
      last.actual = last.taken.as(actual);
    }

    private Map<Choice, Choice> asleepNext() {
      Map<Choice, Choice> asleep = new HashMap<>();
      if (reduced && depth > 0) {
        Fork last = path.get(depth - 1);
        asleep.putAll(last.asleep);
        asleep.putAll(last.done);
        asleep.values().removeIf(way -> !way.commutesWith(last.actual));
      }
      return asleep;
    }

    /** Goes back to the last fork with a way that is neither explored nor asleep. */
    boolean next() {
      while (!path.isEmpty()) {
        Fork last = path.get(path.size() - 1);
        last.done.put(last.taken, last.actual);
        if (last.takeNext()) {
          return true;
        }
        path.remove(path.size() - 1);
      }
      return false;
    }
  }

  /** A situation with the ways that lead on, and of those explored what they turned out to be. */
  private static final class Fork {
    private final List<Choice> ways;
    private final Map<Choice, Choice> asleep;
    private final Map<Choice, Choice> done = new HashMap<>();
    private Choice taken;
    private Choice actual;

    Fork(List<Choice> ways, Map<Choice, Choice> asleep) {
      this.ways = ways;
      this.asleep = asleep;
    }

    boolean takeNext() {
      for (Choice way : ways) {
        if (!asleep.containsKey(way) && !done.containsKey(way)) {
          taken = way;
          return true;
        }
      }
      return false;
    }
  }
}
