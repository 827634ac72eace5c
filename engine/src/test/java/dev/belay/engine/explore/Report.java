package dev.belay.engine.explore;

import dev.belay.engine.explore.Stage.Played;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the exploration of one program has shown. */
final class Report {

  private final String program;
  private final long start = System.nanoTime();
  private final Set<String> endings = new TreeSet<>();
  private int schedules;
  private int givenUp;
  private int deadlocks;
  private int wrong;
  private int shortest = Integer.MAX_VALUE;
  private String message = "";
  private boolean complete;
  private long millis;

  Report(String program) {
    this.program = program;
  }

  void played(Played played, List<String> wrongs) {
    schedules++;
    endings.add(ending(played));
    deadlocks += (int) played.log().calls().stream().filter(Oracle::metDeadlock).count();
    if (!wrongs.isEmpty()) {
      wrong++;
      if (played.trace().length() < shortest) {
        shortest = played.trace().length();
        message =
            "%s, schedule %d:%n%s%nanswers:%n  %s%nwrong:%n  %s"
                .formatted(
                    program,
                    schedules,
                    played.trace(),
                    played.log().calls().stream()
                        .map(Call::toString)
                        .collect(Collectors.joining("\n  ")),
                    String.join("\n  ", wrongs));
      }
    }
  }

  private static String ending(Played played) {
    return played.log().world(Integer.MAX_VALUE).jobs().toString()
        + played.log().calls().stream().map(Call::brief).sorted().toList();
  }

  void givenUp() {
    givenUp++;
  }

  void ended(boolean allPlayed) {
    complete = allPlayed;
    millis = (System.nanoTime() - start) / 1_000_000;
  }

  int schedules() {
    return schedules;
  }

  /** The different ends, each the rows and the answers. */
  Set<String> endings() {
    return endings;
  }

  boolean isWrong() {
    return wrong > 0;
  }

  boolean isComplete() {
    return complete;
  }

  /** The shortest schedule that is wrong, and why. */
  String message() {
    return message;
  }

  @Override
  public String toString() {
    return "%-74s %7d interleavings, %4d endings, %6d cut, %5d ms%s%s%s"
        .formatted(
            program,
            schedules,
            endings.size(),
            givenUp,
            millis,
            complete ? "" : " (stopped there)",
            deadlocks == 0 ? "" : ", " + deadlocks + " deadlocks",
            wrong == 0 ? "" : ", " + wrong + " wrong");
  }
}
