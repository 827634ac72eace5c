package dev.belay.engine.store;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a claim brought.
 *
 * @param nodeAlive false when the node is marked DEAD and so claimed nothing: it has to come back
 *     under a new id
 * @param jobs the claimed jobs, in the order in which they are to start
 * @param expired jobs that were found past their not-after time and have failed
 * @param nextDue how long until the next job of these types falls due; null when none lies in the
 *     future, or when there may be more to claim now
 */
public record ClaimAnswer(
    boolean nodeAlive, List<ClaimedJob> jobs, List<TypedRun> expired, @Nullable Duration nextDue) {}
