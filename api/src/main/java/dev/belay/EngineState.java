package dev.belay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a node is doing.
 *
 * @param node its id; 0 before it is started
 * @param health one word for a health check
 * @param slots how many runs it may have at once
 * @param running how many runs are inside their handler, without the stuck ones
 * @param claimed how many jobs are claimed and not yet entered
 * @param stuck how many handlers ignored their stop and are still inside
 * @param unwritten how many ended runs wait for their result to be recorded
 * @param oldestDue since when the oldest due job of a type it handles has waited; null when none
 *     waits or the store cannot be asked; read once every poll interval at most
 * @param lastHeartbeat when it last renewed its lease, by this machine's clock; null before the
 *     first time
 */
public record EngineState(
    long node,
    Health health,
    int slots,
    int running,
    int claimed,
    int stuck,
    int unwritten,
    @Nullable Instant oldestDue,
    @Nullable Instant lastHeartbeat) {

  /** One word for a health check. */
  public enum Health {
    /** Not started yet. */
    NEW,
    /** All is well. */
    UP,
    /** Works, but stuck handlers hold more slots than may be replaced. */
    STUCK,
    /** Could not renew its lease: runs nothing until it can. */
    CUT_OFF,
    /** Claims nothing more and lets its runs finish. */
    DRAINING,
    /** Closed. */
    CLOSED
  }
}
