package dev.belay.engine.explore;

import java.util.ArrayList;
import java.util.List;

/** The steps of a schedule, for people. */
final class Trace {

  private final Program program;
  private final List<String> lines = new ArrayList<>();

  Trace(Program program) {
    this.program = program;
  }

  void add(Choice choice, boolean blocked) {
    String fate =
        switch (choice.fate()) {
          case KEPT -> "";
          case LOST_BEFORE -> "  << connection lost before it";
          case LOST_AFTER -> "  << connection lost after it";
        };
    lines.add(
        String.format(
            "%-28s %s%s%s",
            program.roles().get(choice.actor()).name(),
            choice.step().label(),
            fate,
            blocked ? "  << waits for a lock" : ""));
  }

  int length() {
    return lines.size();
  }

  @Override
  public String toString() {
    return "  " + String.join("\n  ", lines);
  }
}
