package dev.belay.engine.cancel;

import dev.belay.JobId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads behind the stop tokens of one node: a timer, and the threads that close stop hooks
 * and report stuck runs. Both start when first needed. Safe for use by many threads.
 *
 * <p>The timer's tasks never block but for a token's lock. A thread for hooks serves one token at a
 * time, so there are never more of them than two per stopping token.
 */
public final class StopMachine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StopMachine.class);

  /** How long a thread without a hook is kept for the next stop; nothing waits for it. */
  private static final long IDLE_SECONDS = 5;

  private final StopTimes times;
  private final StopListener listener;
  private final LongSupplier nanos;
  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor hooks;

  /** Reports to the listener; whatever that throws is logged. */
  public StopMachine(StopTimes times, StopListener listener) {
    this(times, listener, System::nanoTime);
  }

  /**
   * With a clock of its own, for tests: it decides what is due; how long the timer waits until it
   * looks is real time.
   */
  public StopMachine(StopTimes times, StopListener listener, LongSupplier nanos) {
    this.times = times;
    this.listener = listener;
    this.nanos = nanos;
    this.timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "belay-stop-timer"));
    this.timer.setRemoveOnCancelPolicy(true);
    AtomicInteger lastThread = new AtomicInteger();
    this.hooks =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon(task, "belay-stop-hook-" + lastThread.incrementAndGet()));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The token of a run that was just claimed. */
  public StopToken newToken(JobId jobId, String type, int runNo) {
    return new StopToken(jobId, type, runNo, times, this);
  }

  /**
   * Trips the token with TIMED_OUT when its handler is still inside after that time, counted from
   * its entry or, when it is inside already, from now. Leaving calls it off. The last call counts.
   *
   * @throws IllegalArgumentException when the time is not positive
   */
  public void timeOutAfter(StopToken token, Duration runTimeout) {
    if (runTimeout.isNegative() || runTimeout.isZero()) {
      throw new IllegalArgumentException("runTimeout must be positive, was " + runTimeout);
    }
    token.timeOutAfter(runTimeout);
  }

  /**
   * Ends the threads; waits for hooks in progress as long as a leaving handler would, then
   * interrupts them. To be called when no handler is inside any more: one that is will not be
   * interrupted again and not be found stuck. Idempotent.
   */
  @Override
  public void close() {
    timer.shutdownNow();
    hooks.shutdown();
    boolean interrupted = Thread.interrupted();
    try {
      if (!hooks.awaitTermination(times.hookWait().toNanos(), TimeUnit.NANOSECONDS)) {
        hooks.shutdownNow();
      }
      timer.awaitTermination(times.hookWait().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      hooks.shutdownNow();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  long nanos() {
    return nanos.getAsLong();
  }

  /** Runs a short task on the timer; after {@link #close} never. */
  Future<?> after(long delayNanos, Runnable task) {
    try {
      return timer.schedule(() -> guarded(task), delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Runs a task that may block on a thread that nobody else waits for; after close never. */
  void onHookThread(Runnable task) {
    try {
      hooks.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.warn("a run was told to stop after the engine had closed: its stop hooks are not closed");
    }
  }

  /** How many entries wait in the timer. */
  int pendingTimers() {
    return timer.getQueue().size();
  }

  void heard(StopToken token) {
    guarded(() -> listener.heard(token));
  }

  void stuck(StopToken token, StackTraceElement[] stack, Duration sinceStop) {
    listener.stuck(token, stack, sinceStop);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a stop could not be carried through", e);
    }
  }
}
