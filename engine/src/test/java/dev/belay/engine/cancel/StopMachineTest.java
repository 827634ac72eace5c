package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.belay.JobStoppedException;
import dev.belay.StopCause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopMachineTest {

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    rig.close();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("belay-stop-"))
        .toList();
  }

  @Test
  void aRunThatNobodyStopsNeedsNoTimerAndNoThread() throws Exception {
    Rig.eventually().until(() -> threads().isEmpty());
    StopToken token = rig.inside();
    token.onStop(() -> {}).close();
    token.shield(Rig.LONG, () -> null);
    token.checkpoint();
    token.leave();
    assertThat(rig.machine.pendingTimers()).isZero();
    assertThat(threads()).isEmpty();
  }

  @Test
  void aRunIsTrippedWhenItsTimeoutIsOver() throws Exception {
    StopToken token = rig.claimed();
    rig.machine.timeOutAfter(token, Duration.ofMillis(5));
    assertThat(rig.machine.pendingTimers()).as("not before entry").isZero();
    CompletableFuture<Departure> left =
        rig.handle(
            token,
            t ->
                assertThatExceptionOfType(JobStoppedException.class)
                    .isThrownBy(() -> t.sleep(Rig.LONG)));
    assertThat(left.get(20, TimeUnit.SECONDS).cause()).isEqualTo(StopCause.TIMED_OUT);
  }

  @Test
  void aTimeoutOfARunThatIsInsideCountsFromNow() throws Exception {
    StopToken token = rig.inside();
    rig.machine.timeOutAfter(token, Rig.LONG);
    rig.machine.timeOutAfter(token, Duration.ofMillis(5));
    assertThat(rig.machine.pendingTimers()).isLessThanOrEqualTo(1);
    Rig.eventually().until(() -> token.cause().equals(Optional.of(StopCause.TIMED_OUT)));
    token.leave();
    assertThat(rig.machine.pendingTimers()).isZero();
  }

  @Test
  void leavingTakesEverythingOutOfTheTimer() {
    for (int i = 0; i < 1000; i++) {
      StopToken token = rig.inside();
      rig.machine.timeOutAfter(token, Duration.ofSeconds(Long.MAX_VALUE));
      if (i % 2 == 0) {
        token.trip(StopCause.CANCELLED);
        assertThat(rig.machine.pendingTimers()).isEqualTo(2);
      }
      token.leave();
      rig.machine.timeOutAfter(token, Rig.LONG);
      assertThat(rig.machine.pendingTimers()).isZero();
    }
  }

  @Test
  void aTimeoutThatIsNotPositiveIsRefused() {
    StopToken token = rig.claimed();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rig.machine.timeOutAfter(token, Duration.ZERO))
        .withMessageContaining("PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rig.machine.timeOutAfter(token, Duration.ofSeconds(-1)));
  }

  @Test
  void itsThreadsEndWhenItCloses() {
    StopToken token = rig.inside();
    rig.machine.timeOutAfter(token, Rig.LONG);
    token.onStop(() -> {});
    token.trip(StopCause.CANCELLED);
    assertThat(threads()).contains("belay-stop-timer");
    token.leave();
    rig.machine.close();
    rig.machine.close();
    Rig.eventually().until(() -> threads().isEmpty());
  }

  @Test
  void closingWithTheFlagUpLeavesItUp() {
    Thread.currentThread().interrupt();
    rig.machine.close();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aStopAfterTheCloseStillTripsAndInterrupts() {
    StopToken token = rig.inside();
    token.onStop(() -> {});
    rig.machine.close();
    assertThat(token.trip(StopCause.CANCELLED)).isTrue();
    assertThat(Rig.isInterrupted()).isTrue();
    assertThat(token.leave().cause()).isEqualTo(StopCause.CANCELLED);
  }

  @Test
  void timesThatMakeNoSenseAreRefusedByName() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StopTimes(second.negated(), second, second, second))
        .withMessageContainingAll("stopGrace", "PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StopTimes(second, Duration.ZERO, second, second))
        .withMessageContainingAll("interruptInterval", "PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StopTimes(second, second, Duration.ofDays(366), second))
        .withMessageContaining("longestShield");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StopTimes(second, second, second, second.negated()))
        .withMessageContaining("hookWait");
  }
}
