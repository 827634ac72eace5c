package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.StopCause;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run that completes in a transaction. */
class ClosedToStopsTest {

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void noStopOfAnyCauseReachesAClosedRun() throws Exception {
    for (StopCause cause : StopCause.values()) {
      StopToken token = rig.inside();
      AtomicBoolean hookRan = new AtomicBoolean();
      token.onStop(() -> hookRan.set(true));
      assertThat(token.closeToStops()).isTrue();
      assertThat(token.trip(cause)).isFalse();
      token.checkpoint();
      token.sleep(Duration.ofNanos(1));
      assertThat(token.cause()).isEmpty();
      assertThat(token.remainingGrace()).isEmpty();
      assertThat(Rig.isInterrupted()).isFalse();
      assertThat(token.leave().cause()).isNull();
      assertThat(hookRan).isFalse();
    }
  }

  @Test
  void aStoppedRunCannotBeClosed() {
    StopToken token = rig.inside();
    token.trip(StopCause.SHUTTING_DOWN);
    assertThat(token.closeToStops()).isFalse();
    assertThat(token.trip(StopCause.CANCELLED)).isTrue();
    token.reopenToStops();
    assertThat(token.cause()).contains(StopCause.CANCELLED);
  }

  @Test
  void closingTwiceIsClosingOnce() {
    StopToken token = rig.inside();
    assertThat(token.closeToStops()).isTrue();
    assertThat(token.closeToStops()).isTrue();
    token.trip(StopCause.CANCELLED);
    token.reopenToStops();
    assertThat(token.isCancelled()).isTrue();
  }

  @Test
  void reopeningWithoutAStopOpensForTheNext() {
    StopToken token = rig.inside();
    token.closeToStops();
    token.reopenToStops();
    assertThat(token.isStopping()).isFalse();
    assertThat(token.trip(StopCause.CANCELLED)).isTrue();
  }

  @Test
  void whatCameMeanwhileIsDeliveredOnReopeningOutsideOfTheCall() {
    StopToken token = rig.inside();
    AtomicBoolean hookRan = new AtomicBoolean();
    token.onStop(() -> hookRan.set(true));
    token.beginCall();
    token.closeToStops();
    token.trip(StopCause.TIMED_OUT);
    token.trip(StopCause.CANCELLED);
    token.reopenToStops();
    assertThat(token.cause()).contains(StopCause.CANCELLED);
    assertThat(Rig.isInterrupted()).isFalse();
    token.endCall();
    assertThat(Rig.isInterrupted()).isTrue();
    Rig.eventually().untilTrue(hookRan);
  }

  @Test
  void aHeldStopIsDeliveredOnce() {
    StopToken token = rig.inside();
    token.closeToStops();
    token.trip(StopCause.CANCELLED);
    token.reopenToStops();
    assertThat(Thread.interrupted()).isTrue();
    token.reopenToStops();
    assertThat(Thread.interrupted()).isFalse();
  }
}
