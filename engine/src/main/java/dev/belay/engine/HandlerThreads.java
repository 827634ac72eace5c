package dev.belay.engine;

/**
 * On which threads the runs of a job type execute. Either way they share the node's worker slots.
 */
public enum HandlerThreads {
  /** On the workers' platform threads: the default. */
  PLATFORM,
  /**
   * Each on a virtual thread of its own; Java 21 or later. For handlers that mostly wait. Know two
   * things: handlers that compute keep each other from running, as virtual threads are not
   * time-sliced; and an interrupt closes the socket that a virtual thread is blocked in.
   */
  VIRTUAL
}
