package dev.belay.engine.store;

import dev.belay.JobStatus;

/**
 * A run that the store moved by itself, as far as an event tells of it.
 *
 * @param run the run
 * @param type the name of the job's type
 * @param status where the job stands now
 */
public record TypedRun(RunKey run, String type, JobStatus status) {}
