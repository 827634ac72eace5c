package dev.belay.engine.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A few threads that do one thing each at the same moment, again and again. */
public final class Together implements AutoCloseable {

  private static final int MOST_SPINS = 20_000;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Their answers, in the order of the actions. */
  public <T> List<T> run(List<Callable<T>> actions) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(actions.size());
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> action : actions) {
      futures.add(
          threads.submit(
              () -> {
                barrier.await(30, TimeUnit.SECONDS);
                dither(MOST_SPINS);
                return action.call();
              }));
    }
    List<T> answers = new ArrayList<>();
    for (Future<T> future : futures) {
      answers.add(future.get(5, TimeUnit.MINUTES));
    }
    return answers;
  }

  /** A short random while, so that now one side is first and now the other. */
  public static void dither(int mostSpins) {
    int spins = ThreadLocalRandom.current().nextInt(mostSpins);
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
