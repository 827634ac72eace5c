package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A group never waits for a stranger: it leaves out the rows that he holds, and does the rest. */
interface HeldRowContract {

  StoreRig rig();

  @Test
  default void resultsOfOtherJobsAreWrittenBesideOneThatAStrangerHolds() throws SQLException {
    for (Move wish : List.of(Move.COMPLETE, Move.FAIL, Move.RETRY, Move.RELEASE)) {
      Subject held = new Subject(rig(), Start.PROCESSING);
      Subject free = onNodeOf(held, Start.PROCESSING);
      Subject cancelled = onNodeOf(held, Start.CANCELLED_RUNNING);
      List<EndedRun> group =
          List.of(
              held.ended(wish, "held"), free.ended(wish, "free"), cancelled.ended(wish, "late"));
      try (Connection stranger = rig().stranger()) {
        hold(stranger, "belay_job", held.id.value());
        assertThat(rig().store.settle(held.node, group))
            .as("%s", wish)
            .containsExactly(Settlement.LOCKED, Settlement.APPLIED, Settlement.CANCELLED);
        assertThat(held.row()).containsEntry("status", 1L);
        stranger.rollback();
      }
      assertThat(rig().store.settle(held.node, group))
          .as("%s, again", wish)
          .containsExactly(Settlement.APPLIED, Settlement.APPLIED, Settlement.CANCELLED);
    }
  }

  @Test
  default void marksOfOtherRunsAreWrittenBesideOneThatAStrangerHolds() throws SQLException {
    Subject held = new Subject(rig(), Start.CANCELLED_RUNNING);
    Subject free = onNodeOf(held, Start.CANCELLED_RUNNING);
    Subject running = onNodeOf(held, Start.PROCESSING);
    List<HeardMark> heard =
        List.of(
            new HeardMark(held.run(), System.nanoTime()),
            new HeardMark(free.run(), System.nanoTime()));
    try (Connection stranger = rig().stranger()) {
      hold(stranger, "belay_job", held.id.value());
      assertThat(rig().store.cancelledRuns(held.node))
          .extracting(CancelledRun::run)
          .containsExactlyInAnyOrder(held.run(), free.run());
      assertThat(rig().store.markHeard(held.node, heard)).containsExactly(free.run());
      rig()
          .store
          .markProgress(
              held.node,
              List.of(
                  new ProgressMark(held.run(), new Progress(1, 2)),
                  new ProgressMark(running.run(), new Progress(1, 2))));
      assertThat(running.row()).containsEntry("progress_done", 1L);
      stranger.rollback();
    }
    assertThat(rig().store.markHeard(held.node, heard)).contains(held.run());
  }

  @Test
  default void otherLostNodesAreFoundBesideOneThatAStrangerHolds() throws SQLException {
    Subject held = new Subject(rig(), Start.PROCESSING);
    Subject lost = new Subject(rig(), Start.PROCESSING);
    rig()
        .execute(
            "UPDATE belay_node SET heartbeat_at = heartbeat_at - INTERVAL '2' HOUR WHERE id IN (?, ?)",
            held.node,
            lost.node);
    try (Connection stranger = rig().stranger()) {
      hold(stranger, "belay_node", held.node);
      assertThat(rig().store.deadNodes()).containsExactly(lost.node);
      stranger.rollback();
    }
    assertThat(rig().store.deadNodes()).containsExactlyInAnyOrder(held.node, lost.node);
  }

  /** A job that the node of the other runs, too. */
  private Subject onNodeOf(Subject other, Start start) {
    Subject subject = new Subject(rig(), start);
    rig()
        .execute(
            "UPDATE belay_job SET node = ?, claimed_by = ? WHERE id = ?",
            other.node,
            other.node,
            subject.id.value());
    return subject;
  }

  private static void hold(Connection stranger, String table, long id) throws SQLException {
    try (Statement statement = stranger.createStatement()) {
      statement.executeQuery("SELECT id FROM " + table + " WHERE id = " + id + " FOR UPDATE");
    }
  }
}
