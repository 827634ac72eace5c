package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import dev.belay.StopCause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers that do not obey. */
class StuckRunTest {

  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);
  private final AtomicInteger interrupts = new AtomicInteger();
  private Rig rig;

  @AfterEach
  void close() {
    release.countDown();
    rig.close();
  }

  private StopToken stubborn(Duration grace, Duration interval) throws Exception {
    rig = new Rig(new StopTimes(grace, interval, Rig.LONG, Rig.LONG));
    StopToken token = rig.claimed();
    left = rig.handle(token, t -> ignoreInterrupts());
    inside.await();
    return token;
  }

  private CompletableFuture<Departure> left;

  private void ignoreInterrupts() {
    inside.countDown();
    while (release.getCount() > 0) {
      try {
        release.await();
      } catch (InterruptedException e) {
        interrupts.incrementAndGet();
      }
    }
  }

  @Test
  void aHandlerThatSwallowsItsInterruptIsInterruptedAgain() throws Exception {
    StopToken token = stubborn(Rig.LONG, Duration.ofMillis(1));
    token.trip(StopCause.CANCELLED);
    Rig.eventually().until(() -> interrupts.get() >= 5);
    assertThat(rig.stuck).isEmpty();
  }

  @Test
  void aHandlerStillInsideAfterItsGraceIsReportedOnceAndLeftAlone() throws Exception {
    StopToken token = stubborn(Duration.ofMillis(30), Duration.ofMillis(1));
    token.trip(StopCause.CANCELLED);
    Rig.eventually().until(() -> !rig.stuck.isEmpty());
    assertThat(token.isStuck()).isTrue();
    int before = interrupts.get();
    assertThat(token.trip(StopCause.CLAIM_LOST)).isFalse();
    // By the time another run was found stuck, a second look at this one would have come too.
    StopToken other = rig.claimed();
    CompletableFuture<Departure> otherLeft = rig.handle(other, t -> ignoreInterrupts());
    Rig.eventually().until(() -> other.phase() == StopToken.Phase.INSIDE);
    other.trip(StopCause.CLAIM_LOST);
    Rig.eventually().until(() -> rig.stuck.size() == 2);
    assertThat(rig.stuck).extracting(Rig.Stuck::token).containsExactly(token, other);
    assertThat(before).isPositive();

    Rig.Stuck report = rig.stuck.get(0);
    assertThat(report.sinceStop()).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    assertThat(report.stack()).anyMatch(frame -> frame.getMethodName().equals("ignoreInterrupts"));
    assertThat(token.abandon()).isTrue();
    release.countDown();
    assertThat(left.get(20, TimeUnit.SECONDS).abandoned()).isTrue();
    otherLeft.get(20, TimeUnit.SECONDS);
    assertThat(rig.stuck).hasSize(2);
  }

  @Test
  void aStuckHandlerIsNotInterruptedAnyMoreEvenByARaise() throws Exception {
    StopToken token = stubborn(Duration.ZERO, Rig.LONG);
    token.trip(StopCause.TIMED_OUT);
    Rig.eventually().until(() -> !rig.stuck.isEmpty());
    Rig.eventually().until(() -> interrupts.get() == 1);
    assertThat(token.trip(StopCause.CANCELLED)).isTrue();
    assertThat(token.isCancelled()).isTrue();
    release.countDown();
    assertThat(left.get(20, TimeUnit.SECONDS).cause()).isEqualTo(StopCause.CANCELLED);
    assertThat(interrupts).hasValue(1);
    assertThat(rig.stuck).hasSize(1);
  }

  @Test
  void aHandlerThatLeavesInTimeIsNotReported() throws Exception {
    StopToken token = stubborn(Rig.LONG, Duration.ofMillis(1));
    token.trip(StopCause.CANCELLED);
    release.countDown();
    Departure departure = left.get(20, TimeUnit.SECONDS);
    assertThat(departure)
        .isEqualTo(new Departure(StopCause.CANCELLED, departure.insideNanos(), false));
    assertThat(token.isStuck()).isFalse();
    assertThat(rig.machine.pendingTimers()).isZero();
  }

  @Test
  void aShieldPutsOffThatTheHandlerCountsAsStuck() throws Exception {
    rig = new Rig(new StopTimes(Duration.ofMillis(10), Duration.ofMillis(1), Rig.LONG, Rig.LONG));
    StopToken token = rig.claimed();
    StopToken unshielded = rig.claimed();
    CompletableFuture<Departure> second = rig.handle(unshielded, t -> ignoreInterrupts());
    CompletableFuture<Boolean> wasStuck = new CompletableFuture<>();
    left =
        rig.handle(
            token,
            t -> {
              t.shield(
                  Rig.LONG,
                  () -> {
                    t.trip(StopCause.CANCELLED);
                    unshielded.trip(StopCause.CANCELLED);
                    Rig.eventually().until(unshielded::isStuck);
                    return wasStuck.complete(t.isStuck());
                  });
              ignoreInterrupts();
            });
    assertThat(wasStuck.get(20, TimeUnit.SECONDS)).isFalse();
    Rig.eventually().until(token::isStuck);
    release.countDown();
    left.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aListenerThatBlocksOrThrowsDelaysNoOtherRun() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    AtomicInteger reports = new AtomicInteger();
    rig = Rig.unhurried();
    StopTimes times = new StopTimes(Duration.ZERO, Rig.LONG, Rig.LONG, Rig.LONG);
    StopListener listener =
        new StopListener() {
          @Override
          public void heard(StopToken token) {
            throw new IllegalStateException("a listener's own trouble");
          }

          @Override
          public void stuck(StopToken token, StackTraceElement[] stack, Duration sinceStop) {
            if (reports.incrementAndGet() == 1) {
              awaitQuietly(blocked);
              throw new IllegalStateException("a listener's own trouble");
            }
          }
        };
    try (StopMachine machine = new StopMachine(times, listener)) {
      for (int run = 1; run <= 3; run++) {
        StopToken token = machine.newToken(new JobId(9), "copy", run);
        left = rig.handle(token, t -> ignoreInterrupts());
        Rig.eventually().until(() -> token.phase() == StopToken.Phase.INSIDE);
        assertThat(token.trip(StopCause.CANCELLED)).isTrue();
      }
      Rig.eventually().until(() -> reports.get() == 3);
      blocked.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
