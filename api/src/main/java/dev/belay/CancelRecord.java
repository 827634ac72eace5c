package dev.belay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a cancel that won. Times are the database's, in UTC, to the microsecond, so that
 * both latencies can be read off: decided to heard, and heard to {@link Job#stopped() stopped}.
 *
 * @param cause which kind of cancel
 * @param from the status the job was in: TO_DO or PROCESSING
 * @param actor who asked; null when not told
 * @param reason why; null when not told
 * @param traceId the trace id of the request; null when not told
 * @param decidedAt when the store decided
 * @param heardAt when the run's token tripped; null when there was no run, or it has not heard
 *     (yet)
 */
public record CancelRecord(
    StopCause cause,
    JobStatus from,
    @Nullable String actor,
    @Nullable String reason,
    @Nullable String traceId,
    Instant decidedAt,
    @Nullable Instant heardAt) {}
