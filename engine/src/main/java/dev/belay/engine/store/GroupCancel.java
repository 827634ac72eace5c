package dev.belay.engine.store;

import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.StopCause;
import java.util.List;

/**
 * Cancels to decide in one transaction, each by itself.
 *
 * @param ids the jobs
 * @param key made by the cancelling call, random: a repeated call recognises its own effects by it
 * @param cause which kind of cancel
 * @param cancellation who and why; its conditions are not looked at
 * @param toDo whether jobs that are to do may be cancelled
 * @param processing whether jobs that are processing may be cancelled
 * @param fromNode the node that hears of the decisions without being told through the database; 0
 *     for none
 */
public record GroupCancel(
    List<JobId> ids,
    long key,
    StopCause cause,
    Cancellation cancellation,
    boolean toDo,
    boolean processing,
    long fromNode) {

  /** The same for those jobs. */
  public GroupCancel of(List<JobId> others) {
    return new GroupCancel(others, key, cause, cancellation, toDo, processing, fromNode);
  }
}
