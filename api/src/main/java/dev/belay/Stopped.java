package dev.belay;

import java.time.Instant;

/**
 * The fact that no run of a job is inside its handler any more.
 *
 * @param how how it came to that
 * @param at when, by the database's clock; for NODE_LOST when the loss was recorded
 */
public record Stopped(How how, Instant at) {

  /**
   * How the run of a job that left last ended, seen from somebody who waits for it. That is not
   * always the latest run: an older one may have been stuck when the job moved on without it.
   */
  public enum How {
    /** The handler left because it was told to stop. */
    OBEYED,
    /**
     * The handler returned normally; if the job was cancelled, or had moved on without it, its
     * result was discarded.
     */
    FINISHED_FIRST,
    /** The handler left with an error of its own. */
    FAILED,
    /** The handler was never entered. */
    NEVER_STARTED,
    /**
     * The lease of the node ran out. The run is fenced and can record nothing, but a process that
     * was only paused may still execute it.
     */
    NODE_LOST
  }
}
