package dev.belay.engine.cancel;

import dev.belay.StopCause;
import dev.belay.StopHook;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stop to one handler: wakes it, interrupts it, closes its hooks, repeats that until it
 * has left, and finds it stuck. Its methods are called under the token's lock where they do not say
 * otherwise.
 */
/*
 * A stop is tripped (seen by checkpoint) and delivered (interrupt and hooks) separately:
 *
 *                          trip       delivery
 *   not entered            at once    never: enter refuses
 *   inside                 at once    at once
 *   inside, in a shield    at once    when the shield ends
 *   inside, in a call      at once    when the call ends
 *   left                   never      never
 *
 * Invariants:
 *  - trip is null until the first stop and then only ever raised; written under the lock,
 *    volatile for checkpoint
 *  - an interrupt is sent, and a hook begins, only under the lock and while mayDeliver
 *  - watch is scheduled exactly while the handler is inside, tripped and not stuck: a run that
 *    nobody stops never meets the timer
 *  - the grace runs from the trip, or from the end of the last shield if that is later; a shield
 *    ends at most longestShield after the trip, so the grace ends at a time known from the trip
 */
final class StopDelivery {

  private static final Future<?> NOTHING = CompletableFuture.completedFuture(null);

  private final StopToken token;
  private final ReentrantLock lock;
  private final Condition tripped;
  private final StopTimes times;
  private final StopMachine machine;

  private final InterruptGate gate = new InterruptGate();
  private final ShieldClock shields;
  private final StopHooks hooks;
  private volatile @Nullable Trip trip;
  private volatile boolean stuck;
  private Future<?> watch = NOTHING;

  StopDelivery(StopToken token, ReentrantLock lock, StopTimes times, StopMachine machine) {
    this.token = token;
    this.lock = lock;
    this.tripped = lock.newCondition();
    this.times = times;
    this.machine = machine;
    this.shields = new ShieldClock(machine.nanos());
    this.hooks = new StopHooks(lock, machine, token, () -> mayDeliver(machine.nanos()));
  }

  /** What the handler sees; null while nobody stopped it. With or without the lock. */
  @Nullable Trip trip() {
    return trip;
  }

  /** Whether the grace ended while the handler was inside. With or without the lock. */
  boolean isStuck() {
    return stuck;
  }

  boolean isOwnThread() {
    return gate.isOwnThread();
  }

  void enter(Thread handlerThread) {
    gate.open(handlerThread);
    hooks.open();
  }

  /** Nothing is delivered any more, and no hook begins. */
  void leave() {
    gate.close();
    hooks.shut();
    watch.cancel(false);
  }

  /** Waits, bounded, for hooks in progress. */
  boolean awaitHooks() {
    return hooks.awaitClosed(times.hookWait().toNanos());
  }

  /** Trips or raises; returns false when an earlier cause stays. */
  boolean trip(StopCause cause) {
    Trip current = trip;
    if (!Trip.outranks(cause, current == null ? null : current.cause())) {
      return false;
    }
    long now = machine.nanos();
    trip = current == null ? Trip.first(cause, now) : current.raisedTo(cause, now);
    tripped.signalAll();
    if (!stuck) {
      gate.owe();
    }
    deliver(now);
    watchFrom(now);
    return true;
  }

  /** Ends every shield, for good. */
  void revokeShields() {
    long now = machine.nanos();
    shields.revoke(now);
    deliver(now);
    watchFrom(now);
  }

  void beginCall() {
    gate.beginCall();
  }

  void endCall() {
    gate.endCall();
    deliver(machine.nanos());
  }

  void beginShield(long limitNanos) {
    long now = machine.nanos();
    long longest = times.longestShield().toNanos();
    Trip current = trip;
    if (current != null) {
      longest -= now - current.atNanos();
    }
    shields.open(now + Math.min(limitNanos, longest));
    if (current != null && shields.hold(now)) {
      gate.takeBack();
    }
  }

  void endShield() {
    long now = machine.nanos();
    shields.close(now);
    deliver(now);
    watchFrom(now);
  }

  /** Without the lock: may close the resource. */
  StopHook onStop(AutoCloseable resource) {
    return hooks.register(resource);
  }

  /**
   * Waits until the run is told to stop or the time is over. Gives up the lock meanwhile. An
   * interrupt that came with the stop is consumed.
   *
   * @throws InterruptedException when somebody else interrupts and the run was not told to stop
   */
  void awaitTrip(long nanos) throws InterruptedException {
    try {
      // At least one wait, so that an interrupt flag that is up is noticed.
      long left = Math.max(1, nanos);
      while (trip == null && left > 0) {
        left = tripped.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      if (trip == null) {
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    // The trip and its interrupt are one step under the lock: the flag is up by now.
    if (trip != null && gate.isOwnThread()) {
      Thread.interrupted();
    }
  }

  long remainingGraceNanos(Trip current) {
    long most = times.stopGrace().toNanos();
    return Math.max(0, Math.min(most, graceLeft(current, machine.nanos())));
  }

  private boolean mayDeliver(long now) {
    return trip != null && gate.isOpen() && !gate.isInCall() && !shields.hold(now);
  }

  private void deliver(long now) {
    if (mayDeliver(now)) {
      gate.sendOwed();
      hooks.startClosing();
    }
  }

  /** More than the grace while a shield holds. */
  private long graceLeft(Trip current, long now) {
    long sinceTrip = now - current.atNanos();
    long sinceShields = now - shields.until();
    return times.stopGrace().toNanos() - Math.min(sinceTrip, sinceShields);
  }

  private void watchFrom(long now) {
    Trip current = trip;
    watch.cancel(false);
    if (current == null || !gate.isOpen() || stuck) {
      return;
    }
    long next =
        shields.hold(now)
            ? shields.until() - now
            : Math.min(times.interruptInterval().toNanos(), graceLeft(current, now));
    watch = machine.after(next, this::look);
  }

  /** The timer's, without the lock: delivers what a shield held back, repeats, finds it stuck. */
  private void look() {
    lock.lock();
    try {
      Trip current = trip;
      if (current == null || !gate.isOpen() || stuck) {
        return;
      }
      long now = machine.nanos();
      boolean graceOver = graceLeft(current, now) <= 0;
      if (!graceOver && !shields.hold(now)) {
        gate.owe();
      }
      deliver(now);
      if (graceOver) {
        stuck = true;
        machine.onHookThread(this::reportStuck);
      }
      watchFrom(now);
    } finally {
      lock.unlock();
    }
  }

  private void reportStuck() {
    StackTraceElement[] stack;
    Duration sinceStop;
    lock.lock();
    try {
      Trip current = trip;
      if (current == null || !gate.isOpen()) {
        return;
      }
      // Under the lock, or it might be the stack of the thread's next run.
      stack = gate.stack();
      sinceStop = Duration.ofNanos(machine.nanos() - current.atNanos());
    } finally {
      lock.unlock();
    }
    machine.stuck(token, stack, sinceStop);
  }
}
