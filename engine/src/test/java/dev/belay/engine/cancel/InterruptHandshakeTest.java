package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.StopCause;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** G11: an interrupt is delivered inside the handler, outside Belay calls, or not at all. */
class InterruptHandshakeTest {

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aBelayCallIsMadeWithTheFlagDownAndGivesItBack() {
    StopToken token = rig.inside();
    token.trip(StopCause.CANCELLED);
    assertThat(Rig.isInterrupted()).isTrue();
    token.beginCall();
    assertThat(Rig.isInterrupted()).isFalse();
    token.endCall();
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void aStopDuringABelayCallIsDeliveredOnReturn() {
    StopToken token = rig.inside();
    AtomicBoolean closed = new AtomicBoolean();
    token.onStop(() -> closed.set(true));
    token.beginCall();
    token.trip(StopCause.CANCELLED);
    assertThat(token.isStopping()).isTrue();
    assertThat(Rig.isInterrupted()).isFalse();
    assertThat(closed).isFalse();
    token.endCall();
    assertThat(Rig.isInterrupted()).isTrue();
    Rig.eventually().untilTrue(closed);
  }

  @Test
  void onlyTheOutermostOfNestedCallsDelivers() {
    StopToken token = rig.inside();
    token.beginCall();
    token.beginCall();
    token.trip(StopCause.CANCELLED);
    token.endCall();
    assertThat(Rig.isInterrupted()).isFalse();
    token.endCall();
    assertThat(Thread.interrupted()).isTrue();
    token.beginCall();
    token.endCall();
    assertThat(Rig.isInterrupted()).as("delivered once").isFalse();
  }

  @Test
  void anInterruptOfSomebodyElsesIsKeptDuringACallAndGivenBack() {
    StopToken token = rig.inside();
    Thread.currentThread().interrupt();
    token.beginCall();
    assertThat(Rig.isInterrupted()).isFalse();
    token.endCall();
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void aCallInsideAShieldDoesNotEndTheShield() throws Exception {
    StopToken token = rig.inside();
    token.shield(
        Rig.LONG,
        () -> {
          token.beginCall();
          token.trip(StopCause.CANCELLED);
          token.endCall();
          assertThat(Rig.isInterrupted()).isFalse();
          return null;
        });
    assertThat(Rig.isInterrupted()).isTrue();
  }

  /**
   * One worker thread, thousands of tiny handlers one after the other, two threads that stop
   * whatever they find, and a timer that interrupts again all the time.
   */
  @Test
  void noInterruptLeaksOutOfAHandlerOrIntoABelayCall() throws Exception {
    Duration often = Duration.ofNanos(20_000);
    try (Rig hurried = new Rig(new StopTimes(Rig.LONG, often, Rig.LONG, Rig.LONG))) {
      Worker worker = new Worker(hurried, Duel.ROUNDS);
      Thread[] stoppers = {new Thread(worker::stopThem), new Thread(worker::stopThem)};
      for (Thread stopper : stoppers) {
        stopper.setDaemon(true);
        stopper.start();
      }
      try {
        worker.runAll();
      } finally {
        worker.done = true;
        for (Thread stopper : stoppers) {
          stopper.join();
        }
      }
      assertThat(worker.hasSeenEverything()).as(worker.toString()).isTrue();
    }
  }

  private static final class Worker {
    /** A lost claim would end the shields. */
    private static final StopCause[] CAUSES = {
      StopCause.CANCELLED, StopCause.TIMED_OUT, StopCause.SHUTTING_DOWN, StopCause.PARENT_CANCELLED
    };

    private final Rig rig;
    private final int runs;
    private final AtomicReference<StopToken> current = new AtomicReference<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean done;
    private int leftUnstopped;
    private int neverEntered;
    private int stoppedInCall;
    private int stoppedInShield;

    Worker(Rig rig, int runs) {
      this.rig = rig;
      this.runs = runs;
    }

    /** Keeps a token a while after it has left: such a stop must go nowhere. */
    void stopThem() {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      while (!done) {
        StopToken token = current.get();
        spin(random.nextInt(3000));
        if (token != null && !token.trip(CAUSES[random.nextInt(CAUSES.length)])) {
          refused.incrementAndGet();
        }
      }
    }

    boolean hasSeenEverything() {
      return leftUnstopped > 0
          && neverEntered > 0
          && stoppedInCall > 0
          && stoppedInShield > 0
          && refused.get() > 0;
    }

    @Override
    public String toString() {
      return "left unstopped %d, never entered %d, stopped in a call %d, in a shield %d, refused %d"
          .formatted(leftUnstopped, neverEntered, stoppedInCall, stoppedInShield, refused.get());
    }

    /** All of them, and more on a machine that is too busy for every case to have occurred. */
    void runAll() throws Exception {
      for (int i = 0; i < runs || (!hasSeenEverything() && i < 100 * runs); i++) {
        StopToken token = rig.claimed();
        current.set(token);
        spin(ThreadLocalRandom.current().nextInt(100));
        assertFlagDown("between two handlers");
        if (!token.enter(Thread.currentThread())) {
          neverEntered++;
          continue;
        }
        boolean startedWithFlag = Rig.isInterrupted() && !token.isStopping();
        Departure departure;
        try {
          handle(token);
        } finally {
          departure = token.leave();
        }
        assertFlagDown("after leaving");
        spin(100);
        assertFlagDown("some time after leaving");
        assertThat(startedWithFlag).isFalse();
        if (departure.cause() == null) {
          leftUnstopped++;
        }
      }
    }

    private void handle(StopToken token) throws Exception {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      spin(random.nextInt(200));
      if (random.nextBoolean()) {
        call(token);
      }
      if (random.nextBoolean()) {
        boolean stopped = token.shield(Rig.LONG, () -> shielded(token));
        if (stopped) {
          assertThat(Rig.isInterrupted()).as("delivered when the shield ended").isTrue();
        }
      }
      spin(random.nextInt(200));
    }

    private void call(StopToken token) {
      token.beginCall();
      boolean before = token.isStopping();
      assertFlagDown("at the start of a call");
      spin(ThreadLocalRandom.current().nextInt(500));
      assertFlagDown("at the end of a call");
      boolean stopped = token.isStopping();
      token.endCall();
      if (stopped) {
        assertThat(Rig.isInterrupted()).as("delivered on return").isTrue();
        stoppedInCall += before ? 0 : 1;
      }
    }

    private boolean shielded(StopToken token) {
      boolean before = token.isStopping();
      assertFlagDown("at the start of a shield");
      spin(ThreadLocalRandom.current().nextInt(500));
      assertFlagDown("at the end of a shield");
      boolean stopped = token.isStopping();
      stoppedInShield += !before && stopped ? 1 : 0;
      return stopped;
    }

    private static void assertFlagDown(String when) {
      assertThat(Rig.isInterrupted()).as("interrupted " + when).isFalse();
    }

    private static void spin(int times) {
      for (int i = 0; i < times; i++) {
        Thread.onSpinWait();
      }
    }
  }
}
