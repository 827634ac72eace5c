package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every move from every status, one after the other. */
interface MoveContract {

  StoreRig rig();

  @Test
  default void everyMoveFromEveryStatusAnswersWhatIsTrueAndLeavesTheRowAsItMustBe() {
    for (Start start : Start.values()) {
      for (Move move : Move.values()) {
        Subject subject = new Subject(rig(), start);
        Mover.prepare(move, subject);
        Mover mover = new Mover(subject, "second");
        Map<String, Object> before = subject.row();
        String answer = mover.make(move);
        Map<String, Object> after = subject.row();

        String what = move + " from " + start;
        assertThat(answer).as("answer of %s", what).isEqualTo(MoveRules.answer(move, start));
        assertThat(MoveRules.changed(before, after))
            .as("columns changed by %s", what)
            .isEqualTo(MoveRules.changes(move, start));
        assertThat(MoveRules.judge(move, start, mover, before, after)).as(what).isEmpty();
      }
    }
  }

  @Test
  default void everyMoveMadeAgainGivesItsFirstAnswerAndChangesNothing() {
    for (Start start : Start.values()) {
      for (Move move : Move.values()) {
        if (MoveRules.isLegal(move, start) && move != Move.CLAIM) {
          Subject subject = new Subject(rig(), start);
          Mover.prepare(move, subject);
          Mover mover = new Mover(subject, "second");
          String first = mover.make(move);
          Map<String, Object> after = subject.row();
          // What a rescue or an expiry took it does not find again; nobody waits for its answer.
          boolean takesWhatItFinds = move == Move.RESCUE || move == Move.EXPIRE;
          assertThat(mover.make(move))
              .as("%s from %s, again", move, start)
              .isEqualTo(takesWhatItFinds ? Mover.NOTHING : first);
          assertThat(subject.row()).as("%s from %s, again", move, start).isEqualTo(after);
        }
      }
    }
  }

  @Test
  default void aStaleRunOrAnotherNodeWritesNothing() {
    for (Move move : Set.of(Move.COMPLETE, Move.FAIL, Move.RETRY, Move.RELEASE)) {
      Move otherWish = move == Move.RETRY ? Move.RELEASE : Move.RETRY;
      Subject subject = new Subject(rig(), Start.TO_DO).claimed().settled(otherWish);
      EndedRun stale = subject.ended(move, "stale");
      subject.claimed();
      Map<String, Object> before = subject.row();
      long stranger = rig().newNode(subject.type);
      assertThat(rig().store.settle(subject.node, java.util.List.of(stale)))
          .containsExactly(Settlement.CLAIM_LOST);
      assertThat(rig().store.settle(stranger, java.util.List.of(subject.ended(move, "other"))))
          .containsExactly(Settlement.CLAIM_LOST);
      assertThat(rig().store.seal(subject.node, stale.run())).isEqualTo(SealAnswer.CLAIM_LOST);
      assertThat(rig().store.seal(stranger, subject.run())).isEqualTo(SealAnswer.CLAIM_LOST);
      assertThat(rig().store.isCurrent(subject.node, stale.run())).isFalse();
      assertThat(rig().store.isCurrent(stranger, subject.run())).isFalse();
      assertThat(rig().store.isCurrent(subject.node, subject.run())).isTrue();
      assertThat(subject.row()).as("%s of a stale run", move).isEqualTo(before);
    }
  }

  @Test
  default void aLivingNodesJobsAreNotRescued() {
    Subject subject = new Subject(rig(), Start.PROCESSING);
    assertThat(rig().store.rescue(subject.node, 10)).isEmpty();
    assertThat(subject.row()).containsEntry("status", 1L).containsEntry("settled_run_no", 0L);
  }
}
