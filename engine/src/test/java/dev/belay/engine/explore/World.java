package dev.belay.engine.explore;

import java.util.Map;

/**
 * What is committed at one moment.
 *
 * @param jobs the rows by job id
 * @param nodes the nodes by id
 * @param by the call whose transaction ended last; null at the beginning
 * @param committed whether that transaction was committed
 */
record World(Map<Long, Row> jobs, Map<Long, Standing> nodes, Call by, boolean committed) {

  /**
   * A node as committed.
   *
   * @param alive whether it is not marked DEAD
   * @param overdue whether its lease has run out
   */
  record Standing(boolean alive, boolean overdue) {}

  /** The same, after a transaction that changed nothing. */
  World unchangedBy(Call call) {
    return new World(jobs, nodes, call, false);
  }

  Row job(long id) {
    return jobs.get(id);
  }

  boolean isAlive(long node) {
    Standing standing = nodes.get(node);
    return standing != null && standing.alive();
  }
}
