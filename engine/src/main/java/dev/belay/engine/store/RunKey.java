package dev.belay.engine.store;

import dev.belay.JobId;

/**
 * One run, as the fence knows it: what it writes counts only while the job is claimed by that node
 * under that number.
 *
 * @param id the job
 * @param runNo the run
 */
public record RunKey(JobId id, int runNo) {}
