package dev.belay.engine.explore;

import java.util.List;

/** Decides how a schedule goes on. */
interface Chooser {

  /** One of the ways on; null to give the schedule up. */
  Choice choose(List<Choice> ways);

  /** The choice has been played; that is what its step turned out to be. */
  default void played(Step actual) {}

  /** Whether a second actor may wait for a lock, so that the database chooses between the two. */
  default boolean letsWaitersRace() {
    return false;
  }

  /** Whether a connection may also be lost in front of any statement. */
  default boolean losesAnywhere() {
    return false;
  }
}
