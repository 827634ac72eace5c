package dev.belay.engine.store;

import dev.belay.JobError;
import dev.belay.Stopped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, and what its node wants to record.
 *
 * @param run the run
 * @param wish COMPLETE, FAIL, RETRY or RELEASE
 * @param result the result as JSON, with COMPLETE; null for none
 * @param error what went wrong, with FAIL and RETRY; null otherwise
 * @param rest how long the job rests, with RETRY
 * @param how how the run left, kept if the job turns out to be cancelled
 * @param endedNanos the instant it left, by {@link System#nanoTime()}
 * @param heardNanos the instant it heard of a cancel, by {@link System#nanoTime()}; null when it
 *     did not
 */
public record EndedRun(
    RunKey run,
    Move wish,
    @Nullable String result,
    @Nullable JobError error,
    Duration rest,
    Stopped.How how,
    long endedNanos,
    @Nullable Long heardNanos) {}
