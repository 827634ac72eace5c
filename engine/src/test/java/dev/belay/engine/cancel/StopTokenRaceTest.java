package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.StopCause;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two threads at one token, in the same instant. Each test proves that both orders occurred. */
class StopTokenRaceTest {

  private final Rig rig = Rig.unhurried();
  private int leftFirst;
  private int rightFirst;

  @AfterEach
  void close() {
    rig.close();
  }

  private void count(boolean left) {
    if (left) {
      leftFirst++;
    } else {
      rightFirst++;
    }
  }

  private boolean bothOrdersOccurred() {
    return leftFirst > 0 && rightFirst > 0;
  }

  private void assertBothOrdersOccurred() {
    assertThat(leftFirst).as("left came first").isPositive();
    assertThat(rightFirst).as("right came first").isPositive();
  }

  @Test
  void aRunEntersOrIsStoppedBeforeEntryNeverBoth() throws Exception {
    Duel.fight(this::bothOrdersOccurred, EnterAgainstTrip::new);
    assertBothOrdersOccurred();
  }

  /** G2: when trip came first the handler is never entered; else it is inside and interrupted. */
  private final class EnterAgainstTrip implements Duel.Round {
    private final StopToken token = rig.claimed();
    private boolean entered;
    private boolean tripped;

    @Override
    public void left() {
      entered = token.enter(Thread.currentThread());
    }

    @Override
    public void right() {
      tripped = token.trip(StopCause.CANCELLED);
    }

    @Override
    public void check() {
      assertThat(tripped).isTrue();
      assertThat(token.phase()).isEqualTo(entered ? StopToken.Phase.INSIDE : StopToken.Phase.LEFT);
      assertThat(Thread.interrupted()).isEqualTo(entered);
      assertThat(token.leave().cause()).isEqualTo(StopCause.CANCELLED);
      count(entered);
    }
  }

  @Test
  void aStopReachesTheRunOrFindsThatItHasLeft() throws Exception {
    Duel.fight(this::bothOrdersOccurred, LeaveAgainstTrip::new);
    assertBothOrdersOccurred();
  }

  private final class LeaveAgainstTrip implements Duel.Round {
    private final StopToken token = rig.inside();
    private Departure departure;
    private boolean tripped;
    private boolean flagAfterLeave;

    @Override
    public void left() {
      departure = token.leave();
      flagAfterLeave = Rig.isInterrupted();
    }

    @Override
    public void right() {
      tripped = token.trip(StopCause.CANCELLED);
    }

    @Override
    public void check() {
      assertThat(departure.cause()).isEqualTo(tripped ? StopCause.CANCELLED : null);
      assertThat(token.isStopping()).isEqualTo(tripped);
      assertThat(flagAfterLeave).isFalse();
      assertThat(Rig.isInterrupted()).isFalse();
      count(!tripped);
    }
  }

  @Test
  void closingToStopsAndAStopHaveOneWinner() throws Exception {
    Duel.fight(this::bothOrdersOccurred, CloseAgainstTrip::new);
    assertBothOrdersOccurred();
  }

  private final class CloseAgainstTrip implements Duel.Round {
    private final StopToken token = rig.inside();
    private boolean closed;
    private boolean tripped;

    @Override
    public void left() {
      closed = token.closeToStops();
    }

    @Override
    public void right() {
      tripped = token.trip(StopCause.CANCELLED);
    }

    @Override
    public void check() {
      assertThat(closed).isNotEqualTo(tripped);
      assertThat(Thread.interrupted()).isEqualTo(tripped);
      token.reopenToStops();
      assertThat(Thread.interrupted()).isEqualTo(closed);
      assertThat(token.leave().cause()).isEqualTo(StopCause.CANCELLED);
      count(closed);
    }
  }

  @Test
  void reopeningLosesNoStop() throws Exception {
    Duel.fight(this::bothOrdersOccurred, ReopenAgainstTrip::new);
    assertBothOrdersOccurred();
  }

  private final class ReopenAgainstTrip implements Duel.Round {
    private final StopToken token = rig.inside();
    private boolean tripped;

    ReopenAgainstTrip() {
      token.closeToStops();
    }

    @Override
    public void left() {
      token.reopenToStops();
    }

    @Override
    public void right() {
      tripped = token.trip(StopCause.CANCELLED);
    }

    @Override
    public void check() {
      assertThat(Thread.interrupted()).isTrue();
      assertThat(token.leave().cause()).isEqualTo(StopCause.CANCELLED);
      count(tripped);
    }
  }

  @Test
  void twoCausesAtOnceHaveOneFirst() throws Exception {
    Duel.fight(this::bothOrdersOccurred, TripAgainstTrip::new);
    assertBothOrdersOccurred();
  }

  private final class TripAgainstTrip implements Duel.Round {
    private final StopToken token = rig.inside();
    private boolean cancelled;
    private boolean lost;

    @Override
    public void left() {
      cancelled = token.trip(StopCause.CANCELLED);
    }

    @Override
    public void right() {
      lost = token.trip(StopCause.CLAIM_LOST);
    }

    @Override
    public void check() {
      assertThat(cancelled).isNotEqualTo(lost);
      assertThat(token.cause()).contains(cancelled ? StopCause.CANCELLED : StopCause.CLAIM_LOST);
      token.leave();
      count(cancelled);
    }
  }

  @Test
  void theDepartureAgreesWithWhoAbandonedTheRun() throws Exception {
    Duel.fight(this::bothOrdersOccurred, LeaveAgainstAbandon::new);
    assertBothOrdersOccurred();
  }

  private final class LeaveAgainstAbandon implements Duel.Round {
    private final StopToken token = rig.inside();
    private Departure departure;
    private boolean abandoned;

    @Override
    public void left() {
      departure = token.leave();
    }

    @Override
    public void right() {
      abandoned = token.abandon();
    }

    @Override
    public void check() {
      assertThat(departure.abandoned()).isEqualTo(abandoned);
      count(!abandoned);
    }
  }

  @Test
  void noHookBeginsOrRunsAfterTheRunHasLeft() throws Exception {
    Duel.fight(this::bothOrdersOccurred, LeaveAgainstHook::new);
    assertBothOrdersOccurred();
  }

  private final class LeaveAgainstHook implements Duel.Round {
    private final StopToken token = rig.inside();
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean late;

    LeaveAgainstHook() {
      token.onStop(this::hook);
    }

    private void hook() {
      begun.set(true);
      late = left.get();
      Thread.onSpinWait();
      late |= left.get();
      ended.set(true);
    }

    @Override
    public void left() {
      while (!token.isStopping()) {
        Thread.onSpinWait();
      }
      token.leave();
      left.set(true);
    }

    @Override
    public void right() {
      token.trip(StopCause.CANCELLED);
    }

    @Override
    public void check() {
      assertThat(late).isFalse();
      assertThat(ended.get()).isEqualTo(begun.get());
      count(!begun.get());
    }
  }

  @Test
  void aHookRegisteredAtTheMomentOfTheStopIsClosedOnce() throws Exception {
    Duel.fight(this::bothOrdersOccurred, RegisterAgainstTrip::new);
    assertBothOrdersOccurred();
  }

  private final class RegisterAgainstTrip implements Duel.Round {
    private final StopToken token = rig.inside();
    private final Thread own = Thread.currentThread();
    private final LinkedBlockingQueue<Thread> closedBy = new LinkedBlockingQueue<>();

    @Override
    public void left() {
      token.onStop(() -> closedBy.add(Thread.currentThread()));
    }

    @Override
    public void right() {
      token.trip(StopCause.CANCELLED);
    }

    @Override
    public void check() throws Exception {
      Thread.interrupted();
      boolean bySelf = closedBy.poll(20, TimeUnit.SECONDS) == own;
      token.leave();
      assertThat(closedBy).isEmpty();
      count(!bySelf);
    }
  }
}
