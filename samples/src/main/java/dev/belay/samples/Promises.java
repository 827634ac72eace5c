package dev.belay.samples;

import dev.belay.samples.files.Printable;
import java.io.PrintStream;

/** Prints each promise with PASS or FAIL, and counts them. For one thread. */
final class Promises {

  private final PrintStream out;
  private int kept;
  private int broken;

  Promises(PrintStream out) {
    this.out = out;
  }

  /** Begins a new scene. */
  void scene(String title) {
    out.println();
    out.println(title);
  }

  /** Tells what happened. */
  void say(String fact) {
    out.println("      " + Printable.of(fact));
  }

  /** Checks one promise. */
  void check(String promise, boolean isKept) {
    out.println((isKept ? "PASS  " : "FAIL  ") + Printable.of(promise));
    if (isKept) {
      kept++;
    } else {
      broken++;
    }
  }

  /** Whether at least one was checked and none broken. */
  boolean allKept() {
    return kept > 0 && broken == 0;
  }

  /** The count. */
  String verdict() {
    return kept + " promises kept, " + broken + " broken";
  }
}
