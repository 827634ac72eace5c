package dev.belay.engine.store;

import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.StopCause;

/**
 * A cancel to decide.
 *
 * @param id the job
 * @param key made by the cancelling call, random: a repeated call recognises its own effect by it
 * @param cause which kind of cancel
 * @param cancellation who, why, and under which conditions
 * @param fromNode the node that hears of the decision without being told through the database; 0
 *     for none
 */
public record CancelOrder(
    JobId id, long key, StopCause cause, Cancellation cancellation, long fromNode) {}
