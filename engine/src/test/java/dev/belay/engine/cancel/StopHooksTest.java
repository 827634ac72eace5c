package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.belay.StopCause;
import dev.belay.StopHook;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StopHooksTest {

  private final Rig rig = Rig.unhurried();
  private final List<Object> closed = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void hooksAreClosedLastInFirstOut() {
    StopToken token = rig.inside();
    for (int i = 1; i <= 4; i++) {
      int number = i;
      token.onStop(() -> closed.add(number));
    }
    token.trip(StopCause.CANCELLED);
    Rig.eventually().until(() -> closed.size() == 4);
    assertThat(closed).containsExactly(4, 3, 2, 1);
  }

  @Test
  void hooksAreClosedOnAThreadOfTheMachine() {
    StopToken token = rig.inside();
    token.onStop(() -> closed.add(Thread.currentThread()));
    token.trip(StopCause.CANCELLED);
    Rig.eventually().until(() -> closed.size() == 1);
    Thread thread = (Thread) closed.get(0);
    assertThat(thread.getName()).matches("belay-stop-hook-[0-9]+");
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void aWithdrawnHookIsNotClosed() {
    StopToken token = rig.inside();
    token.onStop(() -> closed.add("first"));
    StopHook second = token.onStop(() -> closed.add("second"));
    token.onStop(() -> closed.add("third"));
    second.close();
    second.close();
    token.trip(StopCause.CANCELLED);
    Rig.eventually().until(() -> closed.contains("first"));
    assertThat(closed).containsExactly("third", "first");
  }

  @Test
  void aLateHookIsClosedBeforeOnStopReturns() {
    StopToken token = rig.inside();
    token.trip(StopCause.CANCELLED);
    StopHook hook = token.onStop(() -> closed.add(Thread.currentThread()));
    assertThat(closed).containsExactly(Thread.currentThread());
    hook.close();
  }

  @Test
  void aThrowingHookIsLoggedAndTheOthersAreClosed() {
    Logger logger = (Logger) LoggerFactory.getLogger(StopHooks.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      StopToken token = rig.inside();
      token.onStop(() -> closed.add("first"));
      token.onStop(
          () -> {
            throw new AssertionError("second");
          });
      token.onStop(
          () -> {
            throw new IllegalStateException("third");
          });
      token.trip(StopCause.CANCELLED);
      Rig.eventually().until(() -> closed.size() == 1);
      token.onStop(
          () -> {
            throw new InterruptedException("late");
          });
      assertThat(token.leave().cause()).isEqualTo(StopCause.CANCELLED);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list).hasSize(3);
    assertThat(log.list).allMatch(event -> event.getLevel() == Level.WARN);
    assertThat(log.list.get(0).getFormattedMessage()).contains("run 1 of job 7 (copy)");
  }

  @Test
  void aSlowHookDelaysNeitherTheInterruptNorAnotherRun() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    StopToken slow = rig.claimed();
    CountDownLatch inside = new CountDownLatch(1);
    CompletableFuture<Departure> left =
        rig.handle(
            slow,
            token -> {
              token.onStop(
                  () -> {
                    begun.countDown();
                    release.await();
                  });
              inside.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                closed.add("interrupted");
                begun.await();
              }
            });
    inside.await();
    slow.trip(StopCause.CANCELLED);
    Rig.eventually().until(() -> closed.contains("interrupted"));

    StopToken other = rig.inside();
    other.onStop(() -> closed.add("other"));
    other.trip(StopCause.CANCELLED);
    Rig.eventually().until(() -> closed.contains("other"));
    other.leave();

    Rig.eventually().until(() -> slow.phase() == StopToken.Phase.LEFT);
    assertThat(left).isNotDone();
    release.countDown();
    assertThat(left.get(20, TimeUnit.SECONDS).cause()).isEqualTo(StopCause.CANCELLED);
  }

  @Test
  void leavingWaitsForTheHookInProgressAndWithdrawsTheRest() throws Exception {
    StopToken token = rig.claimed();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Departure> left =
        rig.handle(
            token,
            t -> {
              t.onStop(() -> closed.add("never"));
              t.onStop(
                  () -> {
                    begun.countDown();
                    release.await();
                    closed.add("in progress");
                  });
              t.trip(StopCause.CANCELLED);
              Thread.interrupted();
              begun.await();
            });
    Rig.eventually().until(() -> token.phase() == StopToken.Phase.LEFT);
    assertThat(left).isNotDone();
    release.countDown();
    left.get(20, TimeUnit.SECONDS);
    assertThat(closed).containsExactly("in progress");
  }

  @Test
  void leavingDoesNotWaitForeverEvenWhenInterruptedAgainAndAgain() throws Exception {
    StopTimes times = new StopTimes(Rig.LONG, Rig.LONG, Rig.LONG, Duration.ofMillis(20));
    CountDownLatch release = new CountDownLatch(1);
    try (Rig hurried = new Rig(times)) {
      StopToken token = hurried.inside();
      CountDownLatch begun = new CountDownLatch(1);
      token.onStop(
          () -> {
            begun.countDown();
            release.await();
          });
      token.trip(StopCause.CANCELLED);
      Thread.interrupted();
      begun.await();
      Thread own = Thread.currentThread();
      Thread pest =
          new Thread(
              () -> {
                while (release.getCount() > 0) {
                  own.interrupt();
                  Thread.onSpinWait();
                }
              });
      pest.start();
      token.leave();
      release.countDown();
      while (pest.isAlive()) {
        Thread.interrupted();
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void afterLeavingNoHookIsClosedAndNoneIsTaken() {
    StopToken token = rig.inside();
    StopHook hook = token.onStop(() -> closed.add("hook"));
    token.leave();
    token.trip(StopCause.CANCELLED);
    hook.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> token.onStop(() -> closed.add("late")))
        .withMessageContaining("run 1 of job 7 (copy)");
    assertThat(closed).isEmpty();
  }

  @Test
  void hooksHeldBackByACallAreClosedAfterIt() {
    StopToken token = rig.inside();
    token.onStop(() -> closed.add("early"));
    token.beginCall();
    token.trip(StopCause.CANCELLED);
    token.onStop(() -> closed.add("late"));
    assertThat(closed).isEmpty();
    token.endCall();
    Rig.eventually().until(() -> closed.size() == 2);
    assertThat(closed).containsExactly("late", "early");
  }

  @Test
  void aShieldHoldsBackTheHooksThatHaveNotBegun() throws Exception {
    StopToken token = rig.inside();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    token.onStop(() -> closed.add("second"));
    token.onStop(
        () -> {
          begun.countDown();
          release.await();
          closed.add("first");
        });
    token.trip(StopCause.CANCELLED);
    Thread.interrupted();
    begun.await();
    token.shield(
        Rig.LONG,
        () -> {
          release.countDown();
          Rig.eventually().until(() -> closed.contains("first"));
          assertThat(closed).containsExactly("first");
          return null;
        });
    Thread.interrupted();
    Rig.eventually().until(() -> closed.contains("second"));
  }

  @Test
  void aHookMayRegisterAnother() {
    StopToken token = rig.inside();
    token.onStop(() -> token.onStop(() -> closed.add("inner")));
    token.trip(StopCause.CANCELLED);
    Thread.interrupted();
    Rig.eventually().until(() -> closed.contains("inner"));
  }

  @Test
  void aHookStoppedByTheCloseOfTheMachineDoesNotKeepItOpen() throws Exception {
    StopTimes times = new StopTimes(Rig.LONG, Rig.LONG, Rig.LONG, Duration.ofMillis(20));
    Rig hurried = new Rig(times);
    StopToken token = hurried.inside();
    CountDownLatch begun = new CountDownLatch(1);
    token.onStop(
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            closed.add("interrupted");
          }
        });
    token.trip(StopCause.CANCELLED);
    Thread.interrupted();
    begun.await();
    token.leave();
    hurried.close();
    Rig.eventually().until(() -> closed.contains("interrupted"));
  }
}
