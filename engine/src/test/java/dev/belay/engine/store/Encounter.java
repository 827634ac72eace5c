package dev.belay.engine.store;

import dev.belay.engine.support.WeatheredDataSource.Point;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Two moves that meet on one job. Made for one meeting. */
final class Encounter {

  /**
   * How it ended.
   *
   * @param left what the one was answered
   * @param right what the other was answered
   * @param row what is left
   */
  record Outcome(String left, String right, String row) {}

  private final Subject subject;
  private final Move leftMove;
  private final Move rightMove;
  private final Mover left;
  private final Mover right;

  Encounter(StoreRig rig, Start start, Move leftMove, Move rightMove) {
    this.subject = new Subject(rig, start);
    this.leftMove = leftMove;
    this.rightMove = rightMove;
    Mover.prepare(leftMove, subject);
    Mover.prepare(rightMove, subject);
    this.left = new Mover(subject, "left");
    this.right = new Mover(subject, "right");
  }

  Outcome leftThenRight() {
    String leftAnswer = left.make(leftMove);
    return outcome(leftAnswer, right.make(rightMove));
  }

  Outcome rightThenLeft() {
    String rightAnswer = right.make(rightMove);
    return outcome(left.make(leftMove), rightAnswer);
  }

  /** The same, but the right one cancels as one of a group does. */
  Encounter rightInGroup() {
    right.cancellingInGroups();
    return this;
  }

  /** The left one holds its locks until the right one waits for them, or has passed them by. */
  Outcome rightWhileLeftIsUncommitted() throws Exception {
    AtomicReference<CompletableFuture<String>> other = new AtomicReference<>();
    subject.rig.once(
        Point.COMMIT,
        point -> {
          other.set(CompletableFuture.supplyAsync(() -> right.make(rightMove)));
          subject.rig.awaitWaitingSessionOr(other.get()::isDone);
        });
    String leftAnswer = left.make(leftMove);
    return outcome(leftAnswer, other.get().get(20, TimeUnit.SECONDS));
  }

  /** Both leave a barrier; who comes first is left to chance. */
  Outcome atOnce(int mostSpins) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    CompletableFuture<String> other =
        CompletableFuture.supplyAsync(
            () -> {
              meet(barrier, mostSpins);
              return right.make(rightMove);
            });
    meet(barrier, mostSpins);
    String leftAnswer = left.make(leftMove);
    return outcome(leftAnswer, other.get(20, TimeUnit.SECONDS));
  }

  /** Dithers a little afterwards, or the same side would come first in nearly every round. */
  private static void meet(CyclicBarrier barrier, int mostSpins) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    for (int spins = ThreadLocalRandom.current().nextInt(mostSpins); spins > 0; spins--) {
      Thread.onSpinWait();
    }
  }

  /** Who passed a held row by, comes back. */
  private Outcome outcome(String leftAnswer, String rightAnswer) {
    String finalLeft = hasPassedBy(leftAnswer) ? left.make(leftMove) : leftAnswer;
    String finalRight = hasPassedBy(rightAnswer) ? right.make(rightMove) : rightAnswer;
    return new Outcome(finalLeft, finalRight, left.plain(right.plain(subject.row())).toString());
  }

  private static boolean hasPassedBy(String answer) {
    return answer.equals(Settlement.LOCKED.name()) || answer.equals(Mover.NOTHING);
  }
}
