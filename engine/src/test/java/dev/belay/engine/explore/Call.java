package dev.belay.engine.explore;

import dev.belay.CancelVerdict;
import dev.belay.Job;
import dev.belay.engine.store.ClaimAnswer;
import dev.belay.engine.store.StoreTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call of an actor, with its repetitions: what was asked, what was answered, what it changed.
 */
final class Call {

  private final String actor;
  private final Ask ask;
  private final int firstWorld;
  private final List<StoreTrouble> troubles = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private Object answer;
  private volatile int lastWorld;
  private int faults;
  private volatile boolean overlapped;

  Call(String actor, Ask ask, int firstWorld) {
    this.actor = actor;
    this.ask = ask;
    this.firstWorld = firstWorld;
    this.lastWorld = firstWorld;
  }

  Ask ask() {
    return ask;
  }

  /** The world in which it began. */
  int firstWorld() {
    return firstWorld;
  }

  /** The world that its latest transaction left, or in which it was answered. */
  int lastWorld() {
    return lastWorld;
  }

  void reaches(int world) {
    lastWorld = world;
  }

  Object answer() {
    return answer;
  }

  void answered(Object newAnswer) {
    answer = newAnswer;
  }

  void troubled(StoreTrouble trouble) {
    troubles.add(trouble);
  }

  List<StoreTrouble> troubles() {
    return troubles;
  }

  /** A connection was lost on it. */
  void hurt() {
    faults++;
  }

  int faults() {
    return faults;
  }

  /** Somebody else held rows of jobs while it went on. */
  void overlaps() {
    overlapped = true;
  }

  boolean isOverlapped() {
    return overlapped;
  }

  List<Effect> effects() {
    return effects;
  }

  /** The question and the answer without what changes from schedule to schedule. */
  String brief() {
    return actor + " " + ask + " " + brief(answer);
  }

  private static String brief(Object answer) {
    if (answer instanceof CancelVerdict verdict) {
      return verdict.outcome().name();
    }
    if (answer instanceof ClaimAnswer claim) {
      return claim.jobs().stream().map(job -> job.id().value() + "/" + job.runNo()).toList()
          + (claim.nodeAlive() ? "" : " node DEAD");
    }
    if (answer instanceof JobAsks.Outcome outcome) {
      return brief(outcome.answer()) + " " + outcome.end();
    }
    if (answer instanceof Optional<?> found) {
      return found.map(job -> ((Job) job).status().name()).orElse("nothing");
    }
    return String.valueOf(answer);
  }

  @Override
  public String toString() {
    return brief()
        + (troubles.isEmpty()
            ? ""
            : " after " + troubles.stream().map(StoreTrouble::kind).toList());
  }

  /**
   * A row that it changed.
   *
   * @param world the first world in which it is changed
   */
  record Effect(int world, Row before, Row after) {}
}
