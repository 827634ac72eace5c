package dev.belay.engine.store;

import dev.belay.Progress;

/**
 * How far a run has come.
 *
 * @param run the run
 * @param progress what it said
 */
public record ProgressMark(RunKey run, Progress progress) {}
