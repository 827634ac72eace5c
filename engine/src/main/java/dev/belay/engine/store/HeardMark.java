package dev.belay.engine.store;

/**
 * A run has heard that its job is cancelled.
 *
 * @param run the run
 * @param heardNanos when, by {@link System#nanoTime()}
 */
public record HeardMark(RunKey run, long heardNanos) {}
