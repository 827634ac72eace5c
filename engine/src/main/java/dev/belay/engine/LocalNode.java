package dev.belay.engine;

import dev.belay.JobId;
import dev.belay.engine.store.CancelDecision;

/** What a client's calls mean to the node in the same process, if there is one. */
interface LocalNode {

  /** A process that runs nothing. */
  LocalNode NONE = new LocalNode() {};

  /** The node's id; 0 when there is none. */
  default long id() {
    return 0;
  }

  /** Jobs were submitted and committed. */
  default void submitted() {}

  /** A cancel was decided and committed. */
  default void cancelled(CancelDecision decision) {}

  /** Somebody's transaction has ended, and may have submitted or cancelled. */
  default void lookAgain() {}

  /** Whether a handler of the job is inside here, whatever the store says. */
  default boolean isInside(JobId id) {
    return false;
  }
}
