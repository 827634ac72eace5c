package dev.belay.engine;

import dev.belay.JobId;
import dev.belay.Stopped;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Standing;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the futures of those who wait for jobs: one daemon thread, started by the first who has
 * to wait, reads where the awaited jobs stand. Told of a job by a local run, it looks at once.
 *
 * <p>Futures are completed on the common asynchronous pool, so that what is chained to them never
 * runs here. Thread-safe.
 */
final class Watcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private final JobStore store;
  private final LocalNode local;
  private final EngineConfig config;
  private final Map<JobId, List<Waiter<?>>> waiting = new ConcurrentHashMap<>();
  private @Nullable Loop loop;
  private boolean closed;

  Watcher(JobStore store, LocalNode local, EngineConfig config) {
    this.store = store;
    this.local = local;
    this.config = config;
  }

  CompletableFuture<Stopped> whenStopped(JobId id) {
    return await(
        id,
        new Waiter<>(
            standing -> standing.stopped() != null && !local.isInside(id), Watcher::stopped));
  }

  /** Completes when the job is final, with the id. */
  CompletableFuture<JobId> whenFinal(JobId id) {
    return await(id, new Waiter<>(standing -> standing.status().isFinal(), Standing::id));
  }

  /** These jobs may have moved. */
  void nudge(Collection<JobId> ids) {
    for (JobId id : ids) {
      if (waiting.containsKey(id)) {
        wake();
        return;
      }
    }
  }

  private synchronized void wake() {
    if (loop != null) {
      loop.wake();
    }
  }

  private <T> CompletableFuture<T> await(JobId id, Waiter<T> waiter) {
    Standing now = store.standings(List.of(id)).get(id);
    if (now == null) {
      waiter.fail(new NoSuchElementException("there is no job " + id));
    } else if (!waiter.offer(now)) {
      enqueue(id, waiter);
    }
    return waiter.future;
  }

  private synchronized void enqueue(JobId id, Waiter<?> waiter) {
    if (closed) {
      waiter.fail(new CancellationException("the client is closed"));
      return;
    }
    waiting.compute(
        id,
        (any, waiters) -> {
          List<Waiter<?>> more = waiters == null ? new ArrayList<>() : new ArrayList<>(waiters);
          more.add(waiter);
          return more;
        });
    if (loop == null) {
      loop = new Loop("belay-watcher", config.backoff(), this::look);
      loop.start();
    }
    loop.wake();
  }

  private Duration look() {
    List<JobId> ids = List.copyOf(waiting.keySet());
    int together = config.groupSize();
    for (int from = 0; from < ids.size(); from += together) {
      List<JobId> some = ids.subList(from, Math.min(from + together, ids.size()));
      Map<JobId, Standing> standings = store.standings(some);
      some.forEach(id -> answer(id, standings.get(id)));
    }
    return waiting.isEmpty() ? Loop.UNTIL_WOKEN : config.watchInterval();
  }

  private void answer(JobId id, @Nullable Standing standing) {
    waiting.computeIfPresent(
        id,
        (any, waiters) -> {
          List<Waiter<?>> left = new ArrayList<>();
          for (Waiter<?> waiter : waiters) {
            if (standing == null) {
              waiter.fail(new NoSuchElementException("job " + id + " is not there any more"));
            } else if (!waiter.future.isDone() && !waiter.offer(standing)) {
              left.add(waiter);
            }
          }
          return left.isEmpty() ? null : left;
        });
  }

  private static Stopped stopped(Standing standing) {
    Stopped stopped = standing.stopped();
    if (stopped == null) {
      throw new IllegalStateException("job " + standing.id() + " has not stopped");
    }
    return stopped;
  }

  @Override
  public void close() {
    Loop running;
    synchronized (this) {
      closed = true;
      running = loop;
    }
    if (running != null) {
      running.stopAndJoin(config.closeWait());
      lookOnceMore();
    }
    waiting.values().forEach(waiters -> waiters.forEach(Watcher::closedOn));
    waiting.clear();
  }

  /** What has come true until now is still answered. */
  private void lookOnceMore() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.debug("the store cannot be asked any more", e);
    }
  }

  private static void closedOn(Waiter<?> waiter) {
    waiter.fail(new CancellationException("the client was closed while somebody waited"));
  }

  private static final class Waiter<T> {
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Predicate<Standing> condition;
    private final Function<Standing, T> answer;

    Waiter(Predicate<Standing> condition, Function<Standing, T> answer) {
      this.condition = condition;
      this.answer = answer;
    }

    boolean offer(Standing standing) {
      if (!condition.test(standing)) {
        return false;
      }
      T value = answer.apply(standing);
      future.completeAsync(() -> value);
      return true;
    }

    void fail(RuntimeException failure) {
      future.defaultExecutor().execute(() -> future.completeExceptionally(failure));
    }
  }
}
