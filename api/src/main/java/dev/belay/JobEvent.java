package dev.belay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a job.
 *
 * @param jobId the job
 * @param type the name of its type; empty when the process that reports does not know it
 * @param runNo the run; 0 for a job that was never claimed
 * @param node the node that reports; 0 when the process is none
 * @param cause why the run was told to stop; null when it was not
 * @param error what went wrong; null when nothing did
 * @param elapsed how long it took: a run's time inside its handler (completed, failed, retried,
 *     discarded, released, stopped), or the time since the run was told to stop (stuck); null
 *     elsewhere
 */
public record JobEvent(
    JobId jobId,
    String type,
    int runNo,
    long node,
    @Nullable StopCause cause,
    @Nullable JobError error,
    @Nullable Duration elapsed) {}
