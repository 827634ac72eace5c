package dev.belay.engine.thread;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.belay.engine.support.RecordedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {

  private static final Duration NEVER = Loop.UNTIL_WOKEN;
  private static final Backoff.Range PAUSES =
      new Backoff.Range(Duration.ofMillis(10), Duration.ofMillis(20));
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int ROUNDS = Integer.getInteger("belay.test.rounds", 2_000);

  private final RecordedLog log = RecordedLog.of(Loop.class);
  private final List<Loop> loops = new ArrayList<>();

  private Loop started(Loop.Step step) {
    Loop loop = new Loop("belay-loop-test", PAUSES, step);
    loops.add(loop);
    loop.start();
    return loop;
  }

  @AfterEach
  void everyLoopEnds() {
    log.close();
    for (Loop loop : loops) {
      assertThat(loop.stopAndJoin(SOON)).isTrue();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("belay-loop-test"));
  }

  @Test
  void aStepIsRepeatedAfterThePauseItAsksFor() throws Exception {
    CountDownLatch steps = new CountDownLatch(5);
    started(
        () -> {
          steps.countDown();
          return Duration.ofMillis(1);
        });
    assertThat(steps.await(10, SECONDS)).isTrue();
  }

  @Test
  void aWakeUpDuringAStepIsKept() throws Exception {
    CyclicBarrier inside = new CyclicBarrier(2);
    Semaphore steps = new Semaphore(0);
    Loop loop =
        started(
            () -> {
              steps.release();
              meet(inside);
              meet(inside);
              return NEVER;
            });
    for (int round = 0; round < 100; round++) {
      assertThat(steps.tryAcquire(10, SECONDS)).as("step %d begins", round).isTrue();
      meet(inside);
      loop.wake();
      meet(inside);
    }
    assertThat(steps.tryAcquire(10, SECONDS)).isTrue();
    meet(inside);
    loop.stop();
    meet(inside);
  }

  @Test
  void noWakeUpIsEverLost() throws Exception {
    AtomicLong asked = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    Semaphore progress = new Semaphore(0);
    Loop loop =
        started(
            () -> {
              seen.set(asked.get());
              progress.release();
              return NEVER;
            });
    for (long round = 1; round <= ROUNDS; round++) {
      asked.set(round);
      loop.wake();
      while (seen.get() < round) {
        assertThat(progress.tryAcquire(10, SECONDS)).as("wake-up %d", round).isTrue();
      }
    }
  }

  @Test
  void manyWakeUpsDuringOneStepLeadToOneMore() throws Exception {
    CyclicBarrier inside = new CyclicBarrier(2);
    AtomicInteger steps = new AtomicInteger();
    Loop loop =
        started(
            () -> {
              if (steps.incrementAndGet() == 1) {
                meet(inside);
                meet(inside);
              } else if (steps.get() == 2) {
                meet(inside);
              }
              return NEVER;
            });
    meet(inside);
    for (int i = 0; i < 50; i++) {
      loop.wake();
    }
    meet(inside);
    meet(inside);
    assertThat(loop.stopAndJoin(SOON)).isTrue();
    assertThat(steps).hasValue(2);
  }

  @Test
  void aStepThatThrowsIsRepeatedAndWakeUpsDoNotShortenItsPause() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    CountDownLatch worked = new CountDownLatch(1);
    long start = System.nanoTime();
    Loop loop =
        started(
            () -> {
              if (failures.getAndIncrement() < 5) {
                throw new IllegalStateException("in trouble on purpose");
              }
              worked.countDown();
              return NEVER;
            });
    while (worked.getCount() > 0) {
      loop.wake();
      Thread.onSpinWait();
    }
    // 10, 20, 20, 20, 20 ms, each at least half.
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(45_000_000L);
    // A wake-up may have come after the step that worked, and led to one more.
    assertThat(failures).hasValueGreaterThanOrEqualTo(6);
    assertThat(log.messages(Level.WARN)).as("warnings of one trouble").hasSize(1);
  }

  @Test
  void troubleFromOutsideIsWarnedOfInOneLineAndAnyOtherWithItsStack() throws Exception {
    assertThat(warningOf(new Outside("the database is away")))
        .isEqualTo("belay-loop-test is in trouble and will try again: the database is away");
    assertThat(log.hasStack(Level.WARN)).isFalse();
    assertThat(warningOf(new IllegalStateException("wrong"))).endsWith("Exception: wrong");
    assertThat(log.hasStack(Level.WARN)).isTrue();
  }

  private String warningOf(RuntimeException trouble) throws InterruptedException {
    CountDownLatch worked = new CountDownLatch(1);
    AtomicInteger steps = new AtomicInteger();
    started(
        () -> {
          if (steps.getAndIncrement() == 0) {
            throw trouble;
          }
          worked.countDown();
          return NEVER;
        });
    assertThat(worked.await(10, SECONDS)).isTrue();
    List<String> warnings = log.messages(Level.WARN);
    return warnings.get(warnings.size() - 1);
  }

  private static final class Outside extends RuntimeException implements OutsideTrouble {
    private static final long serialVersionUID = 1L;

    Outside(String message) {
      super(message);
    }
  }

  @Test
  void evenAnErrorDoesNotEndTheThread() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    CountDownLatch worked = new CountDownLatch(1);
    started(
        () -> {
          if (steps.getAndIncrement() < 3) {
            throw new AssertionError("on purpose");
          }
          worked.countDown();
          return NEVER;
        });
    assertThat(worked.await(10, SECONDS)).isTrue();
  }

  @Test
  void afterTroubleThePausesAreShortAgain() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    CountDownLatch worked = new CountDownLatch(200);
    Loop loop =
        started(
            () -> {
              if (steps.getAndIncrement() % 2 == 0) {
                throw new IllegalStateException("in trouble every other time");
              }
              worked.countDown();
              return Duration.ZERO;
            });
    // Never reset, 200 pauses of at least 10 ms took 2 s; this says only that it ends at all.
    assertThat(worked.await(30, SECONDS)).isTrue();
    loop.stop();
  }

  @Test
  void aStopDuringAPauseEndsTheThreadAtOnceAndDuringAStepAfterIt() throws Exception {
    CountDownLatch paused = new CountDownLatch(1);
    Loop pausing =
        started(
            () -> {
              paused.countDown();
              return NEVER;
            });
    assertThat(paused.await(10, SECONDS)).isTrue();
    assertThat(pausing.stopAndJoin(SOON)).isTrue();

    CyclicBarrier inside = new CyclicBarrier(2);
    AtomicInteger steps = new AtomicInteger();
    Loop working =
        started(
            () -> {
              steps.incrementAndGet();
              meet(inside);
              meet(inside);
              return Duration.ZERO;
            });
    meet(inside);
    assertThat(working.stopAndJoin(Duration.ofMillis(1))).as("ended inside its step").isFalse();
    assertThat(working.isStopping()).isTrue();
    meet(inside);
    assertThat(working.stopAndJoin(SOON)).isTrue();
    assertThat(steps).hasValue(1);
  }

  @Test
  void aStepMayStopItsOwnLoop() {
    Loop[] self = new Loop[1];
    CountDownLatch known = new CountDownLatch(1);
    self[0] =
        started(
            () -> {
              await(known);
              assertThat(self[0].stopAndJoin(NEVER)).isFalse();
              return NEVER;
            });
    known.countDown();
  }

  @Test
  void whoWaitsForTheEndKeepsItsInterrupt() {
    CyclicBarrier inside = new CyclicBarrier(2);
    Loop loop =
        started(
            () -> {
              meet(inside);
              meet(inside);
              return NEVER;
            });
    meet(inside);
    Thread.currentThread().interrupt();
    assertThat(loop.stopAndJoin(Duration.ofMillis(20))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    meet(inside);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the other one did not come", e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
