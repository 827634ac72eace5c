package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Stopped;
import org.jspecify.annotations.Nullable;

/**
 * As much of a job as somebody needs who waits for it.
 *
 * @param id the job
 * @param status where it stands
 * @param stopped how and when its last run left; null while a run may be inside its handler, or the
 *     job is not final
 */
public record Standing(JobId id, JobStatus status, @Nullable Stopped stopped) {}
