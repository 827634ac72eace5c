package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job that was claimed, with what a run needs.
 *
 * @param id the job
 * @param type the name of its type
 * @param payload its payload as JSON
 * @param runNo the number of the run that begins
 * @param attempt which attempt it is, from 1
 * @param retry its retry policy
 * @param runTimeout how long the run may take; null for no limit
 * @param startBy how long from the claim it may take to enter the handler, before the job expires;
 *     null for no limit
 * @param submitter who submitted it; null when not told
 * @param traceId the trace id it was submitted with; null when not told
 */
public record ClaimedJob(
    JobId id,
    String type,
    String payload,
    int runNo,
    int attempt,
    RetryPolicy retry,
    @Nullable Duration runTimeout,
    @Nullable Duration startBy,
    @Nullable String submitter,
    @Nullable String traceId) {}
