package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobCancelledException;
import dev.belay.JobId;
import dev.belay.JobStoppedException;
import dev.belay.StopCause;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every (place of the run, cause it has, cause that comes) and what each must lead to. */
class StopTokenTransitionTest {

  private static final Set<StopCause> GIVES_WAY =
      EnumSet.of(StopCause.TIMED_OUT, StopCause.SHUTTING_DOWN);
  private static final Set<StopCause> TAKES_OVER =
      EnumSet.complementOf(EnumSet.of(StopCause.TIMED_OUT, StopCause.SHUTTING_DOWN));

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    rig.close();
  }

  enum Place {
    CLAIMED,
    INSIDE,
    IN_SHIELD,
    IN_CALL,
    CLOSED,
    LEFT
  }

  static Stream<Arguments> product() {
    return Arrays.stream(Place.values())
        .flatMap(
            place ->
                Stream.concat(Stream.of((StopCause) null), Arrays.stream(StopCause.values()))
                    .flatMap(
                        first ->
                            Arrays.stream(StopCause.values())
                                .map(next -> Arguments.of(place, first, next))));
  }

  @ParameterizedTest
  @MethodSource("product")
  void aCauseIsAcceptedFirstOrAsARaiseAndNowhereElse(Place place, StopCause first, StopCause next)
      throws Exception {
    StopToken token = rig.claimed();
    boolean raises = GIVES_WAY.contains(first) && TAKES_OVER.contains(next);
    StopCause after = first == null || raises ? next : first;
    switch (place) {
      case CLAIMED -> tripTwice(token, first, next, after);
      case INSIDE -> {
        token.enter(Thread.currentThread());
        tripTwice(token, first, next, after);
      }
      case IN_SHIELD -> {
        token.enter(Thread.currentThread());
        token.shield(
            Rig.LONG,
            () -> {
              tripTwice(token, first, next, after);
              return null;
            });
      }
      case IN_CALL -> {
        token.enter(Thread.currentThread());
        token.beginCall();
        tripTwice(token, first, next, after);
        token.endCall();
      }
      case CLOSED -> {
        token.enter(Thread.currentThread());
        assertThat(token.closeToStops()).isTrue();
        assertThat(first != null && token.trip(first)).isFalse();
        assertThat(token.trip(next)).isFalse();
        assertThat(token.isStopping()).isFalse();
        token.reopenToStops();
        assertThat(token.cause()).contains(after);
      }
      case LEFT -> {
        token.enter(Thread.currentThread());
        assertThat(first == null || token.trip(first)).isTrue();
        Departure departure = token.leave();
        assertThat(token.trip(next)).isFalse();
        assertThat(departure.cause()).isEqualTo(first);
        assertThat(token.leave()).isEqualTo(departure);
        assertThat(token.cause().orElse(null)).isEqualTo(first);
      }
    }
    token.leave();
    assertThat(Rig.isInterrupted()).isFalse();
  }

  private static void tripTwice(StopToken token, StopCause first, StopCause next, StopCause after) {
    assertThat(first == null || token.trip(first)).isTrue();
    assertThat(token.trip(next)).isEqualTo(after != first);
    assertThat(token.cause()).contains(after);
    assertThat(token.isStopping()).isTrue();
    assertThat(token.isCancelled()).isEqualTo(after.isCancel());
    assertThat(token.heardCancelAtNanos().isPresent()).isEqualTo(after.isCancel());
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(JobStoppedException.class)
          .isThrownBy(token::checkpoint)
          .satisfies(
              e -> {
                assertThat(e.stopCause()).isEqualTo(after);
                assertThat(e.jobId()).isEqualTo(token.jobId());
                assertThat(e instanceof JobCancelledException).isEqualTo(after.isCancel());
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatIsToldToStopBeforeEntryNeverEnters(StopCause cause) {
    StopToken token = rig.claimed();
    assertThat(token.trip(cause)).isTrue();

    assertThat(token.enter(Thread.currentThread())).isFalse();

    assertThat(token.phase()).isEqualTo(StopToken.Phase.LEFT);
    assertThat(token.leave()).isEqualTo(new Departure(cause, 0, false));
    assertThat(Rig.isInterrupted()).isFalse();
  }

  @Test
  void aRunGoesThroughItsPhasesOnce() {
    StopToken token = rig.claimed();
    assertThat(token.phase()).isEqualTo(StopToken.Phase.CLAIMED);
    assertThat(token.enter(Thread.currentThread())).isTrue();
    assertThat(token.phase()).isEqualTo(StopToken.Phase.INSIDE);
    assertThatIllegalStateException().isThrownBy(() -> token.enter(Thread.currentThread()));
    Departure departure = token.leave();
    assertThat(token.phase()).isEqualTo(StopToken.Phase.LEFT);
    assertThat(departure.cause()).isNull();
    assertThat(departure.insideNanos()).isPositive();
    assertThatIllegalStateException().isThrownBy(() -> token.enter(Thread.currentThread()));
  }

  @Test
  void aClaimThatIsGivenBackIsLeftWithoutHavingBeenEntered() {
    StopToken token = rig.claimed();
    assertThat(token.leave()).isEqualTo(new Departure(null, 0, false));
    assertThat(token.trip(StopCause.CANCELLED)).isFalse();
  }

  @Test
  void nothingOfTheHandlersWorksOutsideOfIt() {
    StopToken token = rig.claimed();
    for (int i = 0; i < 2; i++) {
      assertThatIllegalStateException().isThrownBy(() -> token.onStop(() -> {}));
      assertThatIllegalStateException().isThrownBy(() -> token.shield(Rig.LONG, () -> null));
      token.leave();
    }
  }

  @Test
  void onlyTheHandlersThreadLeavesAndShields() throws Exception {
    StopToken token = rig.inside();
    Thread other =
        new Thread(
            () -> {
              assertThatThrownBy(token::leave).isInstanceOf(IllegalStateException.class);
              assertThatThrownBy(() -> token.shield(Rig.LONG, () -> null))
                  .isInstanceOf(IllegalStateException.class);
              token.beginCall();
              token.endCall();
            });
    Throwable[] failure = {null};
    other.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
    other.start();
    other.join();
    assertThat(failure[0]).isNull();
    assertThat(token.phase()).isEqualTo(StopToken.Phase.INSIDE);
  }

  @Test
  void entryStartsWithTheInterruptFlagDown() {
    StopToken token = rig.claimed();
    Thread.currentThread().interrupt();
    token.enter(Thread.currentThread());
    assertThat(Rig.isInterrupted()).isFalse();
  }

  @Test
  void leavingClearsAnInterruptThatTheHandlerDidNotSee() {
    StopToken token = rig.inside();
    token.trip(StopCause.CANCELLED);
    assertThat(Rig.isInterrupted()).isTrue();
    token.leave();
    assertThat(Rig.isInterrupted()).isFalse();
    token.trip(StopCause.CLAIM_LOST);
    assertThat(Rig.isInterrupted()).isFalse();
  }

  @Test
  void aRaiseInterruptsAgainAndARepetitionDoesNot() {
    StopToken token = rig.inside();
    token.trip(StopCause.SHUTTING_DOWN);
    assertThat(Thread.interrupted()).isTrue();
    token.trip(StopCause.TIMED_OUT);
    assertThat(Thread.interrupted()).isFalse();
    token.trip(StopCause.PARENT_CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    token.trip(StopCause.CANCELLED);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void theListenerHearsOfTheStopAndOfItsRaiseButOfNothingElse() {
    StopToken unentered = rig.claimed();
    unentered.trip(StopCause.SUPERSEDED);
    StopToken token = rig.inside();
    token.closeToStops();
    token.trip(StopCause.TIMED_OUT);
    assertThat(rig.heard).containsExactly(StopCause.SUPERSEDED);
    token.reopenToStops();
    token.reopenToStops();
    token.trip(StopCause.SHUTTING_DOWN);
    token.trip(StopCause.CANCELLED);
    token.trip(StopCause.CLAIM_LOST);
    token.leave();
    token.trip(StopCause.CANCELLED);
    assertThat(rig.heard)
        .containsExactly(StopCause.SUPERSEDED, StopCause.TIMED_OUT, StopCause.CANCELLED);
  }

  @Test
  void theTripAndTheFirstCancelAreTimedApart() {
    ManualClock clock = new ManualClock();
    try (Rig timed = new Rig(Rig.UNHURRIED, clock)) {
      StopToken token = timed.inside();
      assertThat(token.trippedAtNanos()).isEmpty();
      assertThat(token.remainingGrace()).isEmpty();
      long start = clock.getAsLong();
      clock.advance(Duration.ofSeconds(2));
      token.trip(StopCause.TIMED_OUT);
      clock.advance(Duration.ofSeconds(2));
      token.trip(StopCause.CANCELLED);
      clock.advance(Duration.ofSeconds(2));
      assertThat(token.trippedAtNanos().getAsLong() - start).isEqualTo(2_000_000_000L);
      assertThat(token.heardCancelAtNanos().getAsLong() - start).isEqualTo(4_000_000_000L);
      assertThat(token.remainingGrace()).contains(Rig.LONG.minusSeconds(4));
      assertThat(token.leave().insideNanos()).isEqualTo(6_000_000_000L);
    }
  }

  @Test
  void abandoningARunCountsOnlyWhileItHasNotLeft() {
    StopToken token = rig.inside();
    assertThat(token.abandon()).isTrue();
    assertThat(token.leave().abandoned()).isTrue();
    assertThat(token.abandon()).isFalse();

    StopToken left = rig.inside();
    assertThat(left.leave().abandoned()).isFalse();
    assertThat(left.abandon()).isFalse();
    assertThat(left.leave().abandoned()).isFalse();
  }

  @Test
  void theNameOfARunSaysJobTypeAndNumber() {
    StopToken token = rig.machine.newToken(new JobId(12), "copy", 3);
    assertThat(token).hasToString("run 3 of job 12 (copy)");
    assertThat(token.type()).isEqualTo("copy");
    assertThat(token.runNo()).isEqualTo(3);
  }
}
