package dev.belay.engine.thread;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CombinerTest {

  private static final int CALLERS = 16;
  private static final int CALLS = Integer.getInteger("belay.test.rounds", 2_000);

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void everyCallerHasItsAnswer() throws Exception {
    callers.shutdown();
    assertThat(callers.awaitTermination(10, SECONDS)).isTrue();
  }

  @Test
  void aLoneCallerWorksAtOnceOnItsOwnThread() {
    List<Thread> workers = new ArrayList<>();
    Combiner<Integer, String> combiner =
        new Combiner<>(
            10,
            items -> {
              workers.add(Thread.currentThread());
              return items.stream().map(String::valueOf).toList();
            },
            failure -> true);
    assertThat(combiner.call(1)).isEqualTo("1");
    assertThat(combiner.call(2)).isEqualTo("2");
    assertThat(workers).containsExactly(Thread.currentThread(), Thread.currentThread());
  }

  /** Holds the first group until the test lets it go, and remembers every group. */
  private static final class Gate {
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore open = new Semaphore(0);
    private final AtomicInteger arrivals = new AtomicInteger();
    private final List<List<Integer>> groups = new ArrayList<>();
    private final List<Thread> leaders = new ArrayList<>();

    List<Integer> work(List<Integer> items) {
      groups.add(items);
      leaders.add(Thread.currentThread());
      if (groups.size() == 1) {
        entered.release();
        open.acquireUninterruptibly();
      }
      if (items.contains(-1)) {
        throw new IllegalArgumentException("poisoned");
      }
      return items.stream().map(item -> item * 10).toList();
    }
  }

  private Future<Integer> call(Combiner<Integer, Integer> combiner, Gate gate, int item) {
    Future<Integer> answer =
        callers.submit(
            () -> {
              gate.arrivals.incrementAndGet();
              return combiner.call(item);
            });
    return answer;
  }

  private static void awaitWaiting(int count) {
    await()
        .until(
            () ->
                Thread.getAllStackTraces().entrySet().stream()
                        .filter(
                            thread ->
                                thread.getKey().getState() == Thread.State.WAITING
                                    && List.of(thread.getValue()).toString().contains("awaitTurn"))
                        .count()
                    == count);
  }

  @Test
  void thoseWhoArriveDuringAGroupShareTheNextUpToTheLargestGroup() throws Exception {
    Gate gate = new Gate();
    Combiner<Integer, Integer> combiner = new Combiner<>(3, gate::work, failure -> true);
    List<Future<Integer>> answers = new ArrayList<>();
    answers.add(call(combiner, gate, 0));
    gate.entered.acquire();
    for (int item = 1; item <= 5; item++) {
      answers.add(call(combiner, gate, item));
      awaitWaiting(item);
    }
    gate.open.release();
    for (int item = 0; item <= 5; item++) {
      assertThat(answers.get(item).get(10, SECONDS)).isEqualTo(item * 10);
    }
    assertThat(gate.groups).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4, 5));
  }

  @Test
  void aLeaderWhoHasItsAnswerHandsOn() throws Exception {
    Gate gate = new Gate();
    Combiner<Integer, Integer> combiner = new Combiner<>(1, gate::work, failure -> true);
    List<Future<Integer>> answers = new ArrayList<>();
    answers.add(call(combiner, gate, 0));
    gate.entered.acquire();
    for (int item = 1; item <= 4; item++) {
      answers.add(call(combiner, gate, item));
      awaitWaiting(item);
    }
    gate.open.release();
    for (Future<Integer> answer : answers) {
      answer.get(10, SECONDS);
    }
    assertThat(gate.leaders).as("each led for itself alone").doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void onlyTheOneWhoPoisonedAGroupFails() throws Exception {
    Gate gate = new Gate();
    Combiner<Integer, Integer> combiner = new Combiner<>(10, gate::work, failure -> true);
    Future<Integer> first = call(combiner, gate, 0);
    gate.entered.acquire();
    List<Future<Integer>> answers = new ArrayList<>();
    for (int item : new int[] {1, -1, 3}) {
      answers.add(call(combiner, gate, item));
      awaitWaiting(answers.size());
    }
    gate.open.release();
    assertThat(first.get(10, SECONDS)).isZero();
    assertThat(answers.get(0).get(10, SECONDS)).isEqualTo(10);
    assertThat(answers.get(2).get(10, SECONDS)).isEqualTo(30);
    assertThatThrownBy(() -> answers.get(1).get(10, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("poisoned");
    assertThat(combiner.call(4)).as("works on").isEqualTo(40);
  }

  @Test
  void anErrorReachesEveryoneOfItsGroupAndTheNextCallWorks() throws Exception {
    AtomicInteger groups = new AtomicInteger();
    Combiner<Integer, Integer> combiner =
        new Combiner<>(
            10,
            items -> {
              if (groups.incrementAndGet() == 1) {
                throw new StackOverflowError("on purpose");
              }
              return items;
            },
            failure -> true);
    assertThatThrownBy(() -> combiner.call(1)).isInstanceOf(StackOverflowError.class);
    assertThat(combiner.call(2)).isEqualTo(2);
  }

  @Test
  void anInterruptedCallerGetsItsAnswerAndKeepsItsInterrupt() throws Exception {
    Gate gate = new Gate();
    Combiner<Integer, Integer> combiner = new Combiner<>(10, gate::work, failure -> true);
    Future<Integer> first = call(combiner, gate, 0);
    gate.entered.acquire();
    Future<Boolean> interrupted =
        callers.submit(
            () -> {
              Thread.currentThread().interrupt();
              assertThat(combiner.call(7)).isEqualTo(70);
              return Thread.interrupted();
            });
    gate.open.release();
    assertThat(first.get(10, SECONDS)).isZero();
    assertThat(interrupted.get(10, SECONDS)).isTrue();
  }

  @Test
  void thousandsOfCallsAreAnsweredEachOnceAndInGroupsOfOneWorkerAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    LongAdder shared = new LongAdder();
    LongAdder alone = new LongAdder();
    LongAdder worked = new LongAdder();
    Combiner<Long, Long> combiner =
        new Combiner<>(
            8,
            items -> {
              assertThat(inside.incrementAndGet()).as("workers at a time").isOne();
              assertThat(items).hasSizeBetween(1, 8);
              (items.size() > 1 ? shared : alone).increment();
              worked.add(items.size());
              inside.decrementAndGet();
              return items.stream().map(item -> -item).toList();
            },
            failure -> true);
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    List<Future<Void>> all = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      long base = (long) caller * CALLS;
      all.add(
          callers.submit(
              () -> {
                start.await(10, SECONDS);
                for (long item = base; item < base + CALLS; item++) {
                  assertThat(combiner.call(item)).isEqualTo(-item);
                }
                return null;
              }));
    }
    for (Future<Void> one : all) {
      one.get(60, SECONDS);
    }
    assertThat(worked.sum()).isEqualTo((long) CALLERS * CALLS);
    assertThat(shared.sum()).as("groups that were shared").isPositive();
    assertThat(alone.sum()).as("calls that worked alone").isPositive();
  }
}
