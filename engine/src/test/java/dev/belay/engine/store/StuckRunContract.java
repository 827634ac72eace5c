package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Stopped;
import dev.belay.Stopped.How;
import dev.belay.engine.support.Together;
import dev.belay.engine.support.WeatheredDataSource.Point;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A job moves on while the handler of its run is still inside, and who waits for it is told. */
interface StuckRunContract {

  /** All that is on record of a job's stuck runs. */
  String ROW_OF_JOB = "SELECT * FROM belay_stuck_run WHERE job_id = ?";

  StoreRig rig();

  @Test
  default void aJobHasNotStoppedWhileAStuckRunIsInsideHoweverItMovedOn() {
    Subject failed = new Subject(rig(), Start.PROCESSING);
    EndedRun ofFailed = moveOn(failed, Move.FAIL);
    assertThat(standing(failed)).isEqualTo(new Standing(failed.id, JobStatus.FAILED, null));
    leave(failed, ofFailed, How.OBEYED);
    assertThat(how(failed)).isEqualTo(How.OBEYED);

    for (Move wish : List.of(Move.RETRY, Move.RELEASE)) {
      Subject again = new Subject(rig(), Start.PROCESSING);
      EndedRun first = moveOn(again, wish);
      assertThat(again.claimed().settled(Move.COMPLETE).row().get("run_no")).isEqualTo(2L);
      assertThat(standing(again)).isEqualTo(new Standing(again.id, JobStatus.COMPLETED, null));
      leave(again, first, How.FAILED);
      assertThat(how(again)).as("after %s", wish).isEqualTo(How.FAILED);
    }
  }

  @Test
  default void whoLeftLastIsToldWhateverTheNumberOfItsRun() {
    Subject job = new Subject(rig(), Start.PROCESSING);
    EndedRun first = moveOn(job, Move.RETRY);
    EndedRun second = moveOn(job.claimed(), Move.RETRY);
    leave(job, second, How.FAILED);
    job.claimed().settled(Move.COMPLETE);
    assertThat(standing(job).stopped()).as("the first is inside").isNull();
    leave(job, first, How.OBEYED);
    Stopped last = standing(job).stopped();
    assertThat(last.how()).isEqualTo(How.OBEYED);
    assertThat(last.at()).isAfterOrEqualTo(rig().store.find(job.id).orElseThrow().finishedAt());

    Subject early = new Subject(rig(), Start.PROCESSING);
    EndedRun leftEarly = moveOn(early, Move.RETRY);
    leave(early, leftEarly, How.OBEYED);
    early.claimed().settled(Move.COMPLETE);
    assertThat(standing(early).stopped())
        .isEqualTo(
            new Stopped(How.FINISHED_FIRST, rig().store.find(early.id).orElseThrow().finishedAt()));
  }

  @Test
  default void aJobThatIsCancelledBesideAStuckRunWaitsForIt() {
    Subject job = new Subject(rig(), Start.PROCESSING);
    EndedRun stuck = moveOn(job, Move.RELEASE);
    assertThat(rig().store.cancel(Mover.order(job.id, "u")).outcome())
        .isEqualTo(CancelOutcome.CANCELLED_TO_DO);
    assertThat(standing(job)).isEqualTo(new Standing(job.id, JobStatus.CANCELLED, null));
    leave(job, stuck, How.FINISHED_FIRST);
    assertThat(how(job)).isEqualTo(How.FINISHED_FIRST);
  }

  @Test
  default void ofARunThatWasCancelledBeforeItsJobCouldMoveOnOnlyTheLeavingIsRecorded() {
    Subject job = new Subject(rig(), Start.CANCELLED_RUNNING);
    EndedRun stuck = stuck(job, Move.FAIL);
    assertThat(settle(job, stuck)).isEqualTo(Settlement.CANCELLED);
    assertThat(standing(job).stopped()).isNull();
    assertThat(settle(job, stuck.asLeftLate(How.OBEYED, System.nanoTime(), null)))
        .isEqualTo(Settlement.CANCELLED);
    assertThat(how(job)).isEqualTo(How.OBEYED);
    assertThat(rig().count("belay_stuck_run")).isZero();
  }

  @Test
  default void aLeavingThatIsNotOnRecordChangesNothing() {
    Subject job = new Subject(rig(), Start.PROCESSING);
    EndedRun stuck = stuck(job, Move.FAIL);
    rig().store.retire(job.node);
    rig().store.rescue(job.node, 10);
    assertThat(settle(job, stuck)).isEqualTo(Settlement.CLAIM_LOST);
    assertThat(settle(job, stuck.asLeftLate(How.OBEYED, System.nanoTime(), null)))
        .isEqualTo(Settlement.CLAIM_LOST);
    assertThat(rig().count("belay_stuck_run")).isZero();

    Subject other = new Subject(rig(), Start.PROCESSING);
    EndedRun left = moveOn(other, Move.FAIL).asLeftLate(How.OBEYED, System.nanoTime(), null);
    rig().store.settle(StoreRig.newKey(), List.of(left));
    assertThat(standing(other).stopped()).as("another node said that it left").isNull();
  }

  @Test
  default void aStuckRunOfALostNodeIsToldAsLostAndOnceRecordedForEver() {
    Subject job = new Subject(rig(), Start.PROCESSING);
    EndedRun stuck = moveOn(job, Move.FAIL);
    setLease(job.node, Duration.ofHours(-1));
    assertThat(how(job)).as("its lease has run out").isEqualTo(How.NODE_LOST);
    setLease(job.node, Duration.ofHours(1));
    assertThat(standing(job).stopped()).as("nobody had noticed").isNull();
    assertThat(rig().store.rescue(job.node, 10)).isEmpty();
    assertThat(standing(job).stopped()).as("who lives is not lost").isNull();

    setLease(job.node, Duration.ofHours(-1));
    assertThat(rig().store.deadNodes()).containsExactly(job.node);
    assertThat(how(job)).isEqualTo(How.NODE_LOST);
    assertThat(rig().store.rescue(job.node, 10)).isEmpty();
    assertThat(rig().store.deadNodes()).isEmpty();
    Stopped recorded = standing(job).stopped();
    assertThat(recorded.how()).isEqualTo(How.NODE_LOST);
    leave(job, stuck, How.OBEYED);
    assertThat(standing(job).stopped()).isEqualTo(recorded);
  }

  @Test
  default void aNodeIsNotForgottenBeforeItsStuckRunsAreClosed() {
    Subject job = new Subject(rig(), Start.PROCESSING);
    moveOn(job, Move.FAIL);
    rig().store.retire(job.node);
    assertThat(rig().store.purgeNodes(Duration.ZERO)).isZero();
    assertThat(rig().store.deadNodes()).containsExactly(job.node);
    rig().store.rescue(job.node, 10);
    Stopped recorded = standing(job).stopped();
    assertThat(rig().store.purgeNodes(Duration.ZERO)).isEqualTo(1);
    assertThat(standing(job).stopped()).isEqualTo(recorded);

    Subject forgotten = new Subject(rig(), Start.PROCESSING);
    moveOn(forgotten, Move.FAIL);
    rig().execute("DELETE FROM belay_node WHERE id = ?", forgotten.node);
    assertThat(how(forgotten)).as("a node that is not there").isEqualTo(How.NODE_LOST);
  }

  @Test
  default void aStuckRunThatAStrangerHoldsHoldsUpNoRescue() throws SQLException {
    Subject held = new Subject(rig(), Start.PROCESSING);
    moveOn(held, Move.FAIL);
    rig().store.retire(held.node);
    try (Connection stranger = rig().stranger();
        Statement statement = stranger.createStatement()) {
      statement.executeQuery(
          "SELECT job_id FROM belay_stuck_run WHERE job_id = " + held.id + " FOR UPDATE");
      rig().store.rescue(held.node, 10);
      assertThat(rig().store.deadNodes()).containsExactly(held.node);
      stranger.rollback();
    }
    rig().store.rescue(held.node, 10);
    assertThat(rig().store.deadNodes()).isEmpty();
  }

  @Test
  default void stuckRunsOfALostNodeAreClosedInChunksAndHeldOnesHideNoOthers() throws SQLException {
    Subject first = new Subject(rig(), Start.PROCESSING);
    moveOn(first, Move.FAIL);
    Subject second = new Subject(rig(), Start.PROCESSING);
    moveOn(second, Move.RETRY);
    moveOn(second.claimed(), Move.FAIL);
    for (int i = 0; i < 4; i++) {
      moveOn(new Subject(rig(), Start.PROCESSING), Move.FAIL);
    }
    rig().execute("UPDATE belay_stuck_run SET node = ?", first.node);
    rig().store.retire(first.node);
    try (Connection stranger = rig().stranger();
        Statement statement = stranger.createStatement()) {
      // One by one: for a list MariaDB may walk through, and hold, all rows.
      for (Subject held : List.of(first, second)) {
        statement.executeQuery(
            "SELECT job_id FROM belay_stuck_run WHERE job_id = " + held.id + " FOR UPDATE");
      }
      rig().store.rescue(first.node, 2);
      assertThat(rig().count("belay_stuck_run WHERE left_at IS NULL")).isEqualTo(5);
      rig().store.rescue(first.node, 10);
      assertThat(rig().count("belay_stuck_run WHERE left_at IS NULL")).isEqualTo(3);
      stranger.rollback();
    }
    assertThat(rig().store.deadNodes()).containsExactly(first.node);
    rig().store.rescue(first.node, 10);
    assertThat(rig().store.deadNodes()).isEmpty();
    assertThat(rig().count("belay_stuck_run WHERE how = 'NODE_LOST'")).isEqualTo(7);
  }

  @Test
  default void aJobIsPurgedOnlyWhenItsStuckRunsHaveLeftAndThenWithTheirRecord() {
    Subject inside = new Subject(rig(), Start.PROCESSING);
    EndedRun stuck = moveOn(inside, Move.FAIL);
    Subject plain = new Subject(rig(), Start.FAILED);
    assertThat(rig().store.purge(Duration.ZERO, 1)).as("past the one that is inside").isEqualTo(1);
    assertThat(rig().store.find(plain.id)).isEmpty();
    assertThat(rig().store.purge(Duration.ZERO, 10)).isZero();
    leave(inside, stuck, How.OBEYED);
    assertThat(rig().store.purge(Duration.ZERO, 10)).isEqualTo(1);
    assertThat(rig().count("belay_stuck_run")).isZero();
    assertThat(settle(inside, stuck.asLeftLate(How.OBEYED, System.nanoTime(), null)))
        .as("said again after the purge")
        .isEqualTo(Settlement.CLAIM_LOST);
  }

  @Test
  default void whatIsWrittenOfStuckRunsSurvivesALostConnection() {
    for (Point cut : LostAnswerContract.CUTS) {
      for (Move wish : List.of(Move.FAIL, Move.RETRY, Move.RELEASE)) {
        Subject job = new Subject(rig(), Start.PROCESSING);
        EndedRun stuck = stuck(job, wish);
        assertThat(disturbed(cut, () -> settle(job, stuck))).isEqualTo(Settlement.APPLIED);
        assertThat(rig().count("belay_stuck_run WHERE job_id = ?", job.id.value())).isEqualTo(1);
        EndedRun left = stuck.asLeftLate(How.FAILED, System.nanoTime(), null);
        assertThat(disturbed(cut, () -> settle(job, left))).isEqualTo(Settlement.APPLIED);
        List<?> first = rig().rows(ROW_OF_JOB, job.id.value());
        assertThat(settle(job, left)).isEqualTo(Settlement.APPLIED);
        assertThat(rig().rows(ROW_OF_JOB, job.id.value())).as("%s %s", wish, cut).isEqualTo(first);
      }
      Subject lost = new Subject(rig(), Start.PROCESSING);
      moveOn(lost, Move.FAIL);
      rig().store.retire(lost.node);
      disturbed(cut, () -> rig().store.rescue(lost.node, 10));
      Stopped recorded = standing(lost).stopped();
      assertThat(recorded.how()).isEqualTo(How.NODE_LOST);
      disturbed(cut, () -> rig().store.purge(Duration.ZERO, 100));
      assertThat(rig().store.find(lost.id)).isEmpty();
      assertThat(rig().count("belay_stuck_run WHERE job_id = ?", lost.id.value())).isZero();
    }
  }

  @Test
  default void nobodyEverSeesTheJobFinalWithoutItsStuckRun() throws Exception {
    try (Together together = new Together()) {
      for (int round = 0; round < rig().rounds(10); round++) {
        Subject job = new Subject(rig(), Start.PROCESSING);
        EndedRun stuck = stuck(job, Move.FAIL);
        Callable<Standing> movingOn =
            () -> {
              settle(job, stuck);
              return standing(job);
            };
        Callable<Standing> looking =
            () -> {
              Standing seen = standing(job);
              while (!seen.status().isFinal()) {
                seen = standing(job);
              }
              return seen;
            };
        assertThat(together.run(List.of(movingOn, looking, looking)))
            .allMatch(seen -> seen.stopped() == null);
      }
    }
  }

  @Test
  default void theLeavingAndTheLossOfTheNodeAreRecordedOnceWhoeverIsFirst() throws Exception {
    try (Together together = new Together()) {
      for (int round = 0; round < rig().rounds(10); round++) {
        Subject job = new Subject(rig(), Start.PROCESSING);
        EndedRun left = moveOn(job, Move.FAIL).asLeftLate(How.OBEYED, System.nanoTime(), null);
        rig().store.retire(job.node);
        Callable<Boolean> leaving =
            () -> {
              settle(job, left);
              return true;
            };
        Callable<Boolean> losing =
            () -> {
              rig().store.rescue(job.node, 10);
              return true;
            };
        together.run(List.of(leaving, losing));
        rig().store.rescue(job.node, 10);
        Stopped recorded = standing(job).stopped();
        assertThat(recorded.how()).isIn(How.OBEYED, How.NODE_LOST);
        settle(job, left);
        rig().store.rescue(job.node, 10);
        assertThat(standing(job).stopped()).isEqualTo(recorded);
      }
    }
  }

  private static EndedRun stuck(Subject job, Move wish) {
    EndedRun ended = job.ended(wish, "stuck");
    return new EndedRun(
        ended.run(),
        wish,
        null,
        ended.error(),
        Duration.ZERO,
        How.FAILED,
        System.nanoTime(),
        null,
        EndedRun.Leaving.NOT_YET);
  }

  private EndedRun moveOn(Subject job, Move wish) {
    EndedRun stuck = stuck(job, wish);
    assertThat(settle(job, stuck)).isEqualTo(Settlement.APPLIED);
    return stuck;
  }

  private void leave(Subject job, EndedRun stuck, How how) {
    settle(job, stuck.asLeftLate(how, System.nanoTime(), null));
  }

  private Settlement settle(Subject job, EndedRun end) {
    return rig().store.settle(job.node, List.of(end)).get(0);
  }

  private Standing standing(Subject job) {
    return rig().store.standings(List.of(job.id, new JobId(1))).get(job.id);
  }

  private How how(Subject job) {
    return standing(job).stopped().how();
  }

  private void setLease(long node, Duration lease) {
    rig().execute("UPDATE belay_node SET lease_ms = ? WHERE id = ?", lease.toMillis(), node);
  }

  private <T> T disturbed(Point cut, Supplier<T> call) {
    rig().cutOnceAt(cut);
    T answer = rig().patience.call("call", repeated -> call.get());
    assertThat(rig().isFair()).as("was cut at %s", cut).isTrue();
    return answer;
  }
}
