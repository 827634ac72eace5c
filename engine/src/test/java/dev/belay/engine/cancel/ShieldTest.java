package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobStoppedException;
import dev.belay.StopCause;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShieldTest {

  private static final Duration SHORT = Duration.ofMillis(30);

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aStopTripsAtOnceAndIsDeliveredWhenTheShieldEnds() throws Exception {
    StopToken token = rig.inside();
    AtomicBoolean closed = new AtomicBoolean();
    token.onStop(() -> closed.set(true));
    String answer =
        token.shield(
            Rig.LONG,
            () -> {
              token.trip(StopCause.CANCELLED);
              assertThatThrownBy(token::checkpoint).isInstanceOf(JobStoppedException.class);
              assertThat(Rig.isInterrupted()).isFalse();
              assertThat(closed).isFalse();
              return "done";
            });
    assertThat(answer).isEqualTo("done");
    assertThat(Rig.isInterrupted()).isTrue();
    Rig.eventually().untilTrue(closed);
  }

  @Test
  void theEndOfAnInnerShieldDeliversNothing() throws Exception {
    StopToken token = rig.inside();
    token.shield(
        Rig.LONG,
        () -> {
          token.shield(Duration.ZERO, () -> token.trip(StopCause.CANCELLED));
          assertThat(Rig.isInterrupted()).isFalse();
          return null;
        });
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void anInnerShieldMayOutlastTheLimitOfTheOuter() throws Exception {
    StopToken token = rig.inside();
    token.shield(
        Duration.ZERO,
        () -> {
          token.shield(
              Rig.LONG,
              () -> {
                token.trip(StopCause.CANCELLED);
                assertThat(Rig.isInterrupted()).isFalse();
                return null;
              });
          assertThat(Rig.isInterrupted()).isTrue();
          return null;
        });
  }

  @Test
  void whatTheActionThrowsEndsTheShieldAndIsThrown() {
    StopToken token = rig.inside();
    assertThatThrownBy(
            () ->
                token.shield(
                    Rig.LONG,
                    () -> {
                      token.trip(StopCause.TIMED_OUT);
                      throw new IOException("disk");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void theLimitEndsTheShieldWhileTheActionStillRuns() throws Exception {
    StopToken token = rig.claimed();
    CountDownLatch shielded = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    CompletableFuture<Departure> left =
        rig.handle(
            token,
            t -> {
              t.onStop(() -> closed.set(true));
              boolean interrupted =
                  t.shield(
                      SHORT,
                      () -> {
                        shielded.countDown();
                        return isInterruptedIn(new CountDownLatch(1));
                      });
              assertThat(interrupted).isTrue();
              Rig.eventually().untilTrue(closed);
            });
    shielded.await();
    token.trip(StopCause.CANCELLED);
    assertThat(left.get(20, TimeUnit.SECONDS).cause()).isEqualTo(StopCause.CANCELLED);
  }

  private static boolean isInterruptedIn(CountDownLatch latch) {
    try {
      return !latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Test
  void noLimitIsLongerThanTheLongestShield() throws Exception {
    ManualClock clock = new ManualClock();
    StopTimes times = new StopTimes(Rig.LONG, Rig.LONG, Duration.ofSeconds(2), Rig.LONG);
    try (Rig timed = new Rig(times, clock)) {
      StopToken token = timed.inside();
      token.shield(
          Duration.ofSeconds(Long.MAX_VALUE),
          () -> {
            clock.advance(Duration.ofSeconds(2));
            token.trip(StopCause.CANCELLED);
            assertThat(Rig.isInterrupted()).isTrue();
            return null;
          });
    }
  }

  @Test
  void aLostClaimEndsTheShieldAtOnce() throws Exception {
    StopToken token = rig.inside();
    token.shield(
        Rig.LONG,
        () -> {
          token.trip(StopCause.CLAIM_LOST);
          assertThat(Thread.interrupted()).isTrue();
          return null;
        });
    assertThat(Rig.isInterrupted()).as("delivered once").isFalse();
  }

  @Test
  void aLostClaimEndsTheShieldAlsoWhereAnEarlierCauseStays() throws Exception {
    StopToken token = rig.inside();
    token.shield(
        Rig.LONG,
        () -> {
          token.trip(StopCause.CANCELLED);
          assertThat(Rig.isInterrupted()).isFalse();
          assertThat(token.trip(StopCause.CLAIM_LOST)).isFalse();
          assertThat(Rig.isInterrupted()).isTrue();
          return null;
        });
    assertThat(token.cause()).contains(StopCause.CANCELLED);
  }

  @Test
  void noShieldHoldsAfterALostClaim() throws Exception {
    StopToken token = rig.inside();
    token.trip(StopCause.CLAIM_LOST);
    token.shield(
        Rig.LONG,
        () -> {
          assertThat(Rig.isInterrupted()).isTrue();
          return null;
        });
  }

  @Test
  void aShieldOpenedAfterTheStopTakesTheInterruptOffAndGivesItBack() throws Exception {
    StopToken token = rig.inside();
    token.trip(StopCause.CANCELLED);
    token.shield(
        Rig.LONG,
        () -> {
          assertThat(Rig.isInterrupted()).isFalse();
          return null;
        });
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void aShieldOfARunNobodyStoppedLeavesAStrangersInterruptAlone() throws Exception {
    StopToken token = rig.inside();
    Thread.currentThread().interrupt();
    token.shield(
        Rig.LONG,
        () -> {
          assertThat(Rig.isInterrupted()).isTrue();
          return null;
        });
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void theGraceStartsWhenTheShieldEnds() throws Exception {
    ManualClock clock = new ManualClock();
    try (Rig timed = new Rig(Rig.UNHURRIED, clock)) {
      StopToken token = timed.inside();
      token.shield(
          Rig.LONG,
          () -> {
            token.trip(StopCause.CANCELLED);
            clock.advance(Duration.ofSeconds(20));
            assertThat(token.remainingGrace()).contains(Rig.LONG);
            return null;
          });
      assertThat(token.remainingGrace()).contains(Rig.LONG);
      clock.advance(Duration.ofSeconds(20));
      assertThat(token.remainingGrace()).contains(Rig.LONG.minusSeconds(20));
    }
  }

  @Test
  void shieldsInARowPutAStopOffByTheLongestShieldAtMost() throws Exception {
    ManualClock clock = new ManualClock();
    StopTimes times = new StopTimes(Rig.LONG, Rig.LONG, Duration.ofSeconds(10), Rig.LONG);
    try (Rig timed = new Rig(times, clock)) {
      StopToken token = timed.inside();
      token.trip(StopCause.CANCELLED);
      for (int second = 0; second < 30; second += 3) {
        boolean held = second < 10;
        Thread.currentThread().interrupt();
        token.shield(
            Rig.LONG,
            () -> {
              assertThat(Rig.isInterrupted()).isNotEqualTo(held);
              clock.advance(Duration.ofSeconds(3));
              return null;
            });
      }
      assertThat(token.remainingGrace()).contains(Rig.LONG.minusSeconds(20));
    }
  }

  @Test
  void aHookRegisteredInAShieldAfterTheStopWaitsForItsEnd() throws Exception {
    StopToken token = rig.inside();
    AtomicBoolean closed = new AtomicBoolean();
    token.shield(
        Rig.LONG,
        () -> {
          token.trip(StopCause.CANCELLED);
          token.onStop(() -> closed.set(true));
          assertThat(closed).isFalse();
          return null;
        });
    Rig.eventually().untilTrue(closed);
  }

  @Test
  void aNegativeLimitIsRefused() {
    StopToken token = rig.inside();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> token.shield(Duration.ofMillis(-1), () -> null))
        .withMessageContaining("PT-0.001S");
  }
}
