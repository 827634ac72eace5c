package dev.belay.engine.cancel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Lets two threads do one thing each at the same moment, many times. */
final class Duel {

  /** More of them on request: {@code -Dbelay.race.rounds=1000000}. */
  static final int ROUNDS = Integer.getInteger("belay.race.rounds", 10_000);

  /** One meeting. */
  interface Round {
    /** Done by the test's thread. */
    void left() throws Exception;

    /** Done by the other thread. */
    void right() throws Exception;

    /** Done by the test's thread when both are through. */
    void check() throws Exception;
  }

  /** Not a barrier: meeting must neither see nor lose an interrupt that a round is about. */
  private final Phaser phaser = new Phaser(2);

  private final CompletableFuture<Void> other = new CompletableFuture<>();
  private volatile Round round;

  private Duel() {}

  /** All rounds, and more on a busy machine until every order has occurred. */
  static void fight(BooleanSupplier everyOrderOccurred, Supplier<Round> next) throws Exception {
    new Duel().run(everyOrderOccurred, next);
  }

  private void run(BooleanSupplier everyOrderOccurred, Supplier<Round> next) throws Exception {
    Thread thread = new Thread(this::runRight, "test-duel");
    thread.setDaemon(true);
    thread.start();
    try {
      for (long i = 0; !phaser.isTerminated(); i++) {
        if (i >= 100L * ROUNDS || (i >= ROUNDS && everyOrderOccurred.getAsBoolean())) {
          break;
        }
        round = next.get();
        meet();
        round.left();
        phaser.arriveAndAwaitAdvance();
        round.check();
      }
    } finally {
      phaser.forceTermination();
    }
    other.get(20, TimeUnit.SECONDS);
  }

  private void runRight() {
    try {
      meet();
      while (!phaser.isTerminated()) {
        round.right();
        phaser.arriveAndAwaitAdvance();
        meet();
      }
      other.complete(null);
    } catch (Throwable e) {
      other.completeExceptionally(e);
      phaser.forceTermination();
    }
  }

  /** Dithers a little afterwards, or the same side would come first in nearly every round. */
  private void meet() {
    phaser.arriveAndAwaitAdvance();
    int spins = ThreadLocalRandom.current().nextInt(400);
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }
}
