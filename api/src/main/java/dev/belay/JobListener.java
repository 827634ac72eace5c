package dev.belay;

/**
 * Is told what happens to jobs. Every method does nothing unless overridden.
 *
 * <p>Called outside all locks, one event at a time, on a thread of its own. What changes a job is
 * told after it is in the store; that a run started, heard its stop, is stuck, or left late is told
 * as it happens. Each event comes at most once per run (submitted and cancelled: per job).
 * Submitted and cancelled come in the process that asked, the others on the node of the run. A
 * listener that throws is logged and harms nothing; one that is slow delays later events, and when
 * {@code eventBuffer} of them wait, further ones are dropped and counted in the log.
 */
public interface JobListener {

  /**
   * A job was submitted by this process. In the caller's own transaction: after the commit, when
   * told of it.
   */
  default void submitted(JobEvent event) {}

  /** A run entered its handler. */
  default void started(JobEvent event) {}

  /** A run's completion was recorded. */
  default void completed(JobEvent event) {}

  /** A job failed for good. */
  default void failed(JobEvent event) {}

  /** An attempt failed or timed out, and the job will be tried again. */
  default void retried(JobEvent event) {}

  /** A cancel asked by this process won. */
  default void cancelled(JobEvent event) {}

  /** A run was told to stop: its token has tripped. */
  default void heard(JobEvent event) {}

  /** The handler of a run that had been told to stop has left. */
  default void stopped(JobEvent event) {}

  /**
   * A run ended, and what it had to record was thrown away: the job was cancelled or the claim was
   * lost.
   */
  default void discarded(JobEvent event) {}

  /** A handler ignored its stop beyond its grace; its error carries the stack it is in. */
  default void stuck(JobEvent event) {}

  /** A job was given back to the queue by a node that closes. */
  default void released(JobEvent event) {}

  /** A job was taken away from a lost node by this one. */
  default void rescued(JobEvent event) {}
}
