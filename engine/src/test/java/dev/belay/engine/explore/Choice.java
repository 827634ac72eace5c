package dev.belay.engine.explore;

/**
 * One way on from a situation.
 *
 * @param actor who goes on
 * @param step what it does
 * @param fate what becomes of its connection
 */
record Choice(int actor, Step step, Fate fate) {

  /** What becomes of the connection in a step. */
  enum Fate {
    /** Nothing. */
    KEPT,
    /** It is lost before the step took effect; the transaction is rolled back. */
    LOST_BEFORE,
    /** It is lost when the step has taken effect and before its answer arrives. */
    LOST_AFTER
  }

  boolean isFault() {
    return fate != Fate.KEPT;
  }

  /** The same choice, with what its step turned out to be. */
  Choice as(Step actual) {
    return new Choice(actor, actual, fate);
  }

  /** Two faults never commute: each may use up what the budget has left. */
  boolean commutesWith(Choice other) {
    return actor != other.actor && !(isFault() && other.isFault()) && step.commutesWith(other.step);
  }
}
