package dev.belay.engine.cancel;

import dev.belay.StopHook;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources that one run's stop closes. Its methods take the token's lock themselves where they
 * do not say that the caller holds it; resources are always closed without it.
 *
 * <p>Invariants: a resource leaves {@code pending} under the lock, while {@code mayBegin} says so,
 * and is counted in {@code closing} from that instant; at most one thread drains.
 */
final class StopHooks {

  private static final Logger LOG = LoggerFactory.getLogger(StopHooks.class);

  private final ReentrantLock lock;
  private final Condition closed;
  private final StopMachine machine;
  private final Object run;
  private final BooleanSupplier mayBegin;

  /** By order of registration; a map, because a hook may be withdrawn from the middle. */
  private final TreeMap<Long, AutoCloseable> pending = new TreeMap<>();

  private boolean open;
  private long lastKey;
  private int closing;
  private boolean draining;

  /**
   * For one run.
   *
   * @param run names it in the log
   * @param mayBegin whether a resource may be closed now; asked under the lock
   */
  StopHooks(ReentrantLock lock, StopMachine machine, Object run, BooleanSupplier mayBegin) {
    this.lock = lock;
    this.closed = lock.newCondition();
    this.machine = machine;
    this.run = run;
    this.mayBegin = mayBegin;
  }

  /** From now on resources may be registered. Under the lock. */
  void open() {
    open = true;
  }

  /** No resource can be registered any more, and those registered are withdrawn. Under the lock. */
  void shut() {
    open = false;
    pending.clear();
  }

  /** Closes the resource now, or registers it. */
  StopHook register(AutoCloseable resource) {
    lock.lock();
    try {
      if (!open) {
        throw new IllegalStateException("the handler of " + run + " is not inside");
      }
      if (!mayBegin.getAsBoolean()) {
        long key = ++lastKey;
        pending.put(key, resource);
        return () -> withdraw(key);
      }
      closing++;
    } finally {
      lock.unlock();
    }
    close(resource);
    return () -> {};
  }

  /** Sends a thread to close what is pending, unless one is at it. Under the lock. */
  void startClosing() {
    if (!draining && !pending.isEmpty()) {
      draining = true;
      machine.onHookThread(this::drain);
    }
  }

  /**
   * Waits until nothing is being closed any more. Under the lock, which it gives up meanwhile.
   *
   * @return false when the time was over first
   */
  boolean awaitClosed(long nanos) {
    long deadline = System.nanoTime() + nanos;
    while (closing > 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        closed.awaitNanos(left);
      } catch (InterruptedException e) {
        // The handler's last interrupt, or somebody else's: who leaves clears the flag anyway.
      }
    }
    return true;
  }

  private void drain() {
    AutoCloseable last = takeLast();
    while (last != null) {
      close(last);
      last = takeLast();
    }
  }

  private @Nullable AutoCloseable takeLast() {
    lock.lock();
    try {
      Map.Entry<Long, AutoCloseable> last =
          mayBegin.getAsBoolean() ? pending.pollLastEntry() : null;
      if (last == null) {
        draining = false;
        return null;
      }
      closing++;
      return last.getValue();
    } finally {
      lock.unlock();
    }
  }

  private void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Throwable e) {
      LOG.warn("a stop hook of {} failed; the others are closed all the same", run, e);
    } finally {
      closedOne();
    }
  }

  private void closedOne() {
    lock.lock();
    try {
      closing--;
      closed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void withdraw(long key) {
    lock.lock();
    try {
      pending.remove(key);
    } finally {
      lock.unlock();
    }
  }
}
