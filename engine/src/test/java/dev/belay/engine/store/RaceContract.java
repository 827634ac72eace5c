package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.store.Encounter.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Every move against every other on the same row. Whatever happens at the same time must look as if
 * one had come after the other: both answers and the row are those of one of the two orders.
 */
interface RaceContract {

  /** How long one side may dawdle; doubled while only one order has been seen. */
  int MOST_SPINS = 10_000;

  /** To some tens of milliseconds. */
  int MOST_DOUBLINGS = 8;

  /** From where moves lead on. */
  List<Start> STARTS = List.of(Start.TO_DO, Start.PROCESSING, Start.PROCESSING_SEALED);

  StoreRig rig();

  @Test
  default void aMoveThatMeetsAnUncommittedOneDecidesAsIfItCameAfter() throws Exception {
    for (Start start : STARTS) {
      for (Move first : Move.values()) {
        for (Move second : Move.values()) {
          assertThat(new Encounter(rig(), start, first, second).rightWhileLeftIsUncommitted())
              .as("%s while %s is not committed, from %s", second, first, start)
              .isEqualTo(new Encounter(rig(), start, first, second).leftThenRight());
        }
      }
    }
  }

  @Test
  default void movesAtTheSameMomentEndAsOneAfterTheOtherAndBothOrdersOccur() throws Exception {
    for (Start start : STARTS) {
      for (Move left : Move.values()) {
        for (Move right : Move.values()) {
          boolean bothAreLegal =
              left.from().contains(start.status()) && right.from().contains(start.status());
          if (bothAreLegal && left.compareTo(right) <= 0) {
            race(
                left + " and " + right + " from " + start,
                () -> new Encounter(rig(), start, left, right));
          }
        }
      }
    }
  }

  @Test
  default void aCancelInAGroupMeetsEveryMoveAsOneAloneDoes() throws Exception {
    for (Start start : STARTS) {
      for (Move move : Move.values()) {
        Supplier<Encounter> meeting =
            () -> new Encounter(rig(), start, move, Move.CANCEL).rightInGroup();
        assertThat(meeting.get().rightWhileLeftIsUncommitted())
            .as("cancel in a group while %s is not committed, from %s", move, start)
            .isEqualTo(new Encounter(rig(), start, move, Move.CANCEL).leftThenRight());
        if (move.from().contains(start.status())) {
          race(move + " and cancel in a group from " + start, meeting);
        }
      }
    }
  }

  private void race(String what, Supplier<Encounter> meeting) throws Exception {
    Outcome leftFirst = meeting.get().leftThenRight();
    Outcome rightFirst = meeting.get().rightThenLeft();
    int orders = leftFirst.equals(rightFirst) ? 1 : 2;
    int rounds = rig().rounds(10);
    Set<Outcome> seen = new HashSet<>();
    for (int round = 0; round < rounds || seen.size() < orders; round++) {
      assertThat(round).as("%s: only %s occurred", what, seen).isLessThan(100 * rounds);
      // A move of many statements needs the longer a head start the farther the server is.
      int mostSpins = MOST_SPINS << Math.min(MOST_DOUBLINGS, round / rounds);
      Outcome outcome = meeting.get().atOnce(mostSpins);
      assertThat(outcome).as("%s, at once", what).isIn(leftFirst, rightFirst);
      seen.add(outcome);
    }
  }
}
