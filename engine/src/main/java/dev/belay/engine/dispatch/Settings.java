package dev.belay.engine.dispatch;

import dev.belay.engine.thread.Backoff;
import java.time.Duration;

/**
 * What the way of a job needs to know of the configuration.
 *
 * @param workers how many runs at once
 * @param claimAhead how many claimed jobs may wait for a worker
 * @param maxReplacedWorkers how many stuck workers may be given up
 * @param groupSize how many rows share one transaction at most
 * @param pollInterval how often an idle node looks for due jobs
 * @param progressInterval how often progress is written at most
 * @param heldRowPause how soon a run is tried again whose row somebody else holds
 * @param maxUnwritten how many ended runs may wait before nothing more is begun
 * @param backoff the pauses while the database is in trouble
 * @param maxStackChars how much of a stack trace is kept
 */
public record Settings(
    int workers,
    int claimAhead,
    int maxReplacedWorkers,
    int groupSize,
    Duration pollInterval,
    Duration progressInterval,
    Duration heldRowPause,
    int maxUnwritten,
    Backoff.Range backoff,
    int maxStackChars) {}
