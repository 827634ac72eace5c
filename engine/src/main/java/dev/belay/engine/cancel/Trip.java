package dev.belay.engine.cancel;

import dev.belay.StopCause;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A stop as the handler sees it; replaced as a whole when its cause is raised.
 *
 * @param atNanos when the run was first told to stop
 * @param cancelHeardAtNanos when it was first told of a cancel
 */
record Trip(StopCause cause, long atNanos, OptionalLong cancelHeardAtNanos) {

  static Trip first(StopCause cause, long now) {
    return new Trip(cause, now, cause.isCancel() ? OptionalLong.of(now) : OptionalLong.empty());
  }

  Trip raisedTo(StopCause raised, long now) {
    return new Trip(raised, atNanos, raised.isCancel() ? OptionalLong.of(now) : cancelHeardAtNanos);
  }

  /**
   * Whether the next cause takes the place of the current one. Only a time-out and a shutdown give
   * way, and only to a cancel or a lost claim; so a cause changes at most once.
   */
  static boolean outranks(StopCause next, @Nullable StopCause current) {
    if (current == null) {
      return true;
    }
    return switch (current) {
      case TIMED_OUT, SHUTTING_DOWN -> next.isCancel() || next == StopCause.CLAIM_LOST;
      case CANCELLED, SUPERSEDED, PARENT_CANCELLED, CLAIM_LOST -> false;
    };
  }
}
