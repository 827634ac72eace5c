package dev.belay.engine.thread;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named daemon thread that does one step again and again: after the pause that the step asks for,
 * or as soon as it is woken. A step that throws is repeated with back-off, and warned of once until
 * one succeeds.
 *
 * <p>A wake-up that comes while a step runs is kept: the next step follows at once. Thread-safe.
 */
public final class Loop {

  /** The pause of a step that has nothing to do until somebody wakes the loop. */
  public static final Duration UNTIL_WOKEN = Duration.ofNanos(Long.MAX_VALUE);

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final String name;
  private final Step step;
  private final Backoff backoff;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private boolean stopping;
  private boolean failing;

  /** Not started yet. */
  public Loop(String name, Backoff.Range backoff, Step step) {
    this.name = name;
    this.step = step;
    this.backoff = new Backoff(backoff);
    this.thread = new Thread(this::loop, name);
    this.thread.setDaemon(true);
  }

  /** Starts the thread; at most once. */
  public void start() {
    thread.start();
  }

  /** Lets the next step begin at once. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Asks the thread to end after the step it is in. */
  public void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the thread has been asked to end. */
  public boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the thread to end, and waits until it has, or the time is over. Returns whether it has.
   */
  public boolean stopAndJoin(Duration atMost) {
    stop();
    boolean interrupted = false;
    long deadline = System.nanoTime() + atMost.toNanos();
    while (thread.isAlive() && thread != Thread.currentThread()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        break;
      }
      try {
        thread.join(millis);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void loop() {
    while (!isStopping()) {
      await(oneStep());
    }
  }

  private Duration oneStep() {
    try {
      Duration pause = step.run();
      if (failing) {
        failing = false;
        backoff.reset();
        LOG.info("{} works again", name);
      }
      return pause;
    } catch (RuntimeException e) {
      if (!failing) {
        failing = true;
        warn(e);
      } else {
        LOG.debug("{} is still in trouble", name, e);
      }
      return backoff.next();
    } catch (Error e) {
      failing = true;
      LOG.error("{} failed and will try again", name, e);
      return backoff.next();
    }
  }

  private void warn(RuntimeException e) {
    String message = "{} is in trouble and will try again: {}";
    if (e instanceof OutsideTrouble) {
      LOG.warn(message, name, e.getMessage());
      LOG.debug("{} is in trouble", name, e);
    } else {
      LOG.warn(message, name, e.toString(), e);
    }
  }

  private void await(Duration pause) {
    long nanos = pause.toNanos();
    lock.lock();
    try {
      while (!stopping && nanos > 0 && (failing || !woken)) {
        nanos = changed.awaitNanos(nanos);
      }
      woken = false;
    } catch (InterruptedException e) {
      // Nobody interrupts an engine thread on purpose; the loop ends by stop() alone.
      LOG.debug("{} was interrupted", name, e);
    } finally {
      lock.unlock();
    }
  }

  /** What a loop does. */
  @FunctionalInterface
  public interface Step {
    /** Does it once, and tells how long to pause unless woken. */
    Duration run();
  }
}
