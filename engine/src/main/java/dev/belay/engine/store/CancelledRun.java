package dev.belay.engine.store;

import dev.belay.StopCause;

/**
 * A run of this node whose job was cancelled and that is not known to have stopped.
 *
 * @param run the run
 * @param claimNo which of the node's claims brought it
 * @param cause which kind of cancel
 */
public record CancelledRun(RunKey run, long claimNo, StopCause cause) {}
