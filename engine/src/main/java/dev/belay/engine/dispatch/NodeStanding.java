package dev.belay.engine.dispatch;

/** Whether and under which id this node may claim. Thread-safe. */
public interface NodeStanding {

  /** The id of the node; another one after it had been marked DEAD. */
  long node();

  /** Whether its lease is good. */
  boolean mayClaim();

  /** The store says that this node is marked DEAD. */
  void reportDead(long node);
}
