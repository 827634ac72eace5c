package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.belay.engine.support.House;
import dev.belay.engine.support.MariaDbProduct;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a store where innodb_snapshot_isolation is on, as it is from MariaDB 11.6.2 on:
 * whoever has read something is refused a lock on what was changed since, be it in the same
 * statement.
 */
class MariaDbSnapshotTest {

  private StoreRig rig;

  @BeforeEach
  void open() throws SQLException {
    assumeThat(MariaDbProduct.hasVariable("innodb_snapshot_isolation")).isTrue();
    rig =
        new StoreRig(new MariaDbProduct("&sessionVariables=innodb_snapshot_isolation=ON").empty());
  }

  @AfterEach
  void close() throws SQLException {
    if (rig != null) {
      rig.close();
    }
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  /** Some servers refuse instead of passing by, and would go on for as long as the row is held. */
  @Test
  void aGroupPassesByWhatAStrangerHasChanged() throws SQLException {
    long lostNode = rig.newNode("lost");
    Subject heldToDo = new Subject(rig, Start.TO_DO).overdue();
    new Subject(rig, Start.TO_DO).overdue();
    Subject heldRun = new Subject(rig, Start.PROCESSING);
    Subject freeRun = new Subject(rig, Start.PROCESSING);
    Subject heldEnd = new Subject(rig, Start.COMPLETED);
    new Subject(rig, Start.COMPLETED);
    rig.execute(
        "UPDATE belay_job SET claimed_by = ? WHERE id IN (?, ?)",
        lostNode,
        heldRun.id.value(),
        freeRun.id.value());
    rig.execute(
        "INSERT INTO belay_stuck_run (job_id, run_no, node, since) SELECT id, 1, ?, submitted_at"
            + " FROM belay_job WHERE id IN (?, ?)",
        lostNode,
        heldToDo.id.value(),
        heldEnd.id.value());
    rig.store.retire(lostNode);
    try (Connection stranger = rig.stranger();
        Statement statement = stranger.createStatement()) {
      statement.execute(
          "UPDATE belay_job SET trace_id = 'held' WHERE id IN (%s, %s, %s)"
              .formatted(heldToDo.id, heldRun.id, heldEnd.id));
      statement.execute(
          "UPDATE belay_stuck_run SET since = since - INTERVAL 1 SECOND WHERE job_id = "
              + heldEnd.id);
      assertThat(rig.store.expire(10)).as("expired").hasSize(1);
      assertThat(rig.store.rescue(lostNode, 10))
          .extracting(TypedRun::run)
          .as("rescued")
          .containsExactly(freeRun.run());
      assertThat(rig.count("belay_stuck_run WHERE left_at IS NULL")).as("held inside").isOne();
      assertThat(rig.store.purge(Duration.ZERO, 1)).as("purged").isOne();
      stranger.rollback();
    }
  }

  @Test
  void aRowThatChangedSinceTheSnapshotIsTroubleThatSaysSoAndNeverAGuess() throws SQLException {
    for (Start start : List.of(Start.TO_DO, Start.PROCESSING)) {
      Subject subject = new Subject(rig, start);
      try (Connection theirs = rig.stranger();
          Statement statement = theirs.createStatement()) {
        theirs.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        statement.executeQuery("SELECT COUNT(*) FROM belay_job").close();
        subject.cancelled();
        Map<String, Object> before = subject.row();
        JobStore.OpenTransaction joined = rig.store.join(theirs);
        MariaDbLocksTest.assertPassingAndNothingChanged(
            () -> joined.cancel(Mover.order(subject.id, "late")));
        assertThat(subject.row()).isEqualTo(before);
        theirs.rollback();
      }
    }
  }
}
