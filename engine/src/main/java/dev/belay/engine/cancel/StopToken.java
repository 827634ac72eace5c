package dev.belay.engine.cancel;

import dev.belay.JobId;
import dev.belay.JobStoppedException;
import dev.belay.StopCause;
import dev.belay.StopHook;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One claimed run in memory: whether its handler was entered, whether it was told to stop, and the
 * hand-shake between the two. Safe for use by many threads.
 */
/*
 *             enter                 leave
 *   CLAIMED ----------->  INSIDE  ----------->  LEFT
 *      |   enter, when tripped                   ^
 *      +-----------------------------------------+
 *
 * This class decides whether a stop reaches the run; StopDelivery, how it reaches the handler.
 *
 *              trip                          closeToStops
 *   CLAIMED    accepted: enter will refuse   as INSIDE
 *   INSIDE     accepted and delivered        if not tripped: later stops are held for reopening
 *   LEFT       refused                       no effect
 *
 * Invariants: every write is made under the lock; closed implies not tripped; the departure is
 * fixed by the step that sets LEFT, after which nothing new comes to the thread, so that leave has
 * only to clear what came before.
 *
 * Lock order: a token's lock, then those inside the timer, inside the executor of the hooks and
 * inside Thread.interrupt; never two tokens. Hooks, shielded actions and the listener are called
 * without any lock. (A channel that an interrupt closes is closed under it; the JDK holds a
 * lock of its own there as well.)
 */
public final class StopToken {

  /** Where a run stands with its handler. */
  public enum Phase {
    /** Claimed and not entered yet. */
    CLAIMED,
    /** The handler was entered and has not left. */
    INSIDE,
    /** The handler has left, or never will be entered. */
    LEFT
  }

  private static final Logger LOG = LoggerFactory.getLogger(StopToken.class);

  private final JobId jobId;
  private final String type;
  private final int runNo;
  private final StopMachine machine;

  private final ReentrantLock lock = new ReentrantLock();
  private final StopDelivery delivery;
  private final RunTimeout timeout;
  private volatile Phase phase = Phase.CLAIMED;
  private long enteredAt;
  private boolean abandoned;
  private boolean closed;
  private @Nullable StopCause heldWhileClosed;
  private @Nullable Departure departure;

  /** Of a run that was just claimed. */
  public StopToken(JobId jobId, String type, int runNo, StopTimes times, StopMachine machine) {
    this.jobId = Objects.requireNonNull(jobId, "jobId");
    this.type = Objects.requireNonNull(type, "type");
    this.runNo = runNo;
    this.machine = machine;
    this.delivery = new StopDelivery(this, lock, times, machine);
    this.timeout = new RunTimeout(machine, () -> trip(StopCause.TIMED_OUT));
  }

  // For those who run, stop and finish it.

  /**
   * Enters the handler, unless the run was told to stop first; one atomic step with {@link #trip}.
   * Clears the interrupt flag when called on the handler's thread.
   *
   * @return false when it was told to stop; the phase is LEFT then, and the handler must not run
   * @throws IllegalStateException when it was entered or left before
   */
  public boolean enter(Thread handlerThread) {
    lock.lock();
    try {
      if (phase != Phase.CLAIMED) {
        throw new IllegalStateException("cannot enter " + this + ", it is " + phase);
      }
      if (delivery.trip() != null) {
        depart(0);
        return false;
      }
      if (handlerThread == Thread.currentThread()) {
        Thread.interrupted();
      }
      delivery.enter(handlerThread);
      timeout.start();
      enteredAt = machine.nanos();
      phase = Phase.INSIDE;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells the run to stop. The handler is interrupted and its hooks are closed at once, or when the
   * shield or Belay call it is in ends.
   *
   * @return whether this call changed what the handler sees: it is the first cause, or raises a
   *     time-out or shutdown to a cancel or lost claim. False once it has left, and while it is
   *     closed to stops; then the cause is kept for {@link #reopenToStops}
   */
  public boolean trip(StopCause cause) {
    boolean changed;
    lock.lock();
    try {
      changed = accept(cause);
    } finally {
      lock.unlock();
    }
    if (changed) {
      machine.heard(this);
    }
    return changed;
  }

  /**
   * From now on no stop of any cause reaches the run, unless one did already.
   *
   * @return false when the run was told to stop first; nothing is changed then
   */
  public boolean closeToStops() {
    lock.lock();
    try {
      closed = delivery.trip() == null;
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Undoes {@link #closeToStops}; a stop that came meanwhile trips the token now. */
  public void reopenToStops() {
    boolean changed;
    lock.lock();
    try {
      closed = false;
      changed = heldWhileClosed != null && accept(heldWhileClosed);
      heldWhileClosed = null;
    } finally {
      lock.unlock();
    }
    if (changed) {
      machine.heard(this);
    }
  }

  /**
   * Leaves the handler; called on its thread, in a finally. Withdraws the hooks that wait and
   * waits, bounded, for those in progress. When it returns, no interrupt of ours can come to the
   * thread any more and its interrupt flag is down. Repeated, it gives the first answer.
   *
   * @throws IllegalStateException when the handler was entered by another thread
   */
  public Departure leave() {
    Departure first;
    boolean hooksClosed;
    lock.lock();
    try {
      if (departure != null) {
        return departure;
      }
      if (phase == Phase.CLAIMED) {
        return depart(0);
      }
      requireOwnThread("leave");
      first = depart(machine.nanos() - enteredAt);
      hooksClosed = delivery.awaitHooks();
    } finally {
      lock.unlock();
    }
    Thread.interrupted();
    if (!hooksClosed) {
      LOG.warn("{} has left while a stop hook of it is still being closed", this);
    }
    return first;
  }

  /**
   * Says that the run's worker slot was given up because it is stuck.
   *
   * @return false when it has left already: then its thread is free, and {@link Departure} does not
   *     say that it was abandoned
   */
  public boolean abandon() {
    lock.lock();
    try {
      abandoned |= phase != Phase.LEFT;
      return phase != Phase.LEFT;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins a Belay call: takes the interrupt flag off the thread, and until the matching {@link
   * #endCall} no interrupt is sent and no hook begins. May be nested. No effect on any thread but
   * the handler's.
   */
  public void beginCall() {
    lock.lock();
    try {
      if (delivery.isOwnThread()) {
        delivery.beginCall();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends a Belay call: puts the flag back, and delivers the stop that came meanwhile. */
  public void endCall() {
    lock.lock();
    try {
      if (delivery.isOwnThread()) {
        delivery.endCall();
      }
    } finally {
      lock.unlock();
    }
  }

  void timeOutAfter(Duration runTimeout) {
    lock.lock();
    try {
      timeout.set(runTimeout);
      if (phase == Phase.INSIDE) {
        timeout.start();
      }
    } finally {
      lock.unlock();
    }
  }

  // What a run offers its handler, documented at JobRun.

  /** See {@link dev.belay.JobRun#isStopping}. */
  public boolean isStopping() {
    return delivery.trip() != null;
  }

  /** See {@link dev.belay.JobRun#isCancelled}. */
  public boolean isCancelled() {
    Trip trip = delivery.trip();
    return trip != null && trip.cause().isCancel();
  }

  /** See {@link dev.belay.JobRun#stopCause}. */
  public Optional<StopCause> cause() {
    return Optional.ofNullable(delivery.trip()).map(Trip::cause);
  }

  /** See {@link dev.belay.JobRun#checkpoint}. One volatile read while nobody stops the run. */
  public void checkpoint() {
    Trip trip = delivery.trip();
    if (trip != null) {
      throw JobStoppedException.of(jobId, trip.cause());
    }
  }

  /** See {@link dev.belay.JobRun#remainingGrace}; the whole grace while a shield holds. */
  public Optional<Duration> remainingGrace() {
    lock.lock();
    try {
      return Optional.ofNullable(delivery.trip())
          .map(delivery::remainingGraceNanos)
          .map(Duration::ofNanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * See {@link dev.belay.JobRun#onStop}.
   *
   * @throws IllegalStateException when the handler is not inside
   */
  public StopHook onStop(AutoCloseable resource) {
    Objects.requireNonNull(resource, "resource");
    return delivery.onStop(resource);
  }

  /**
   * See {@link dev.belay.JobRun#sleep}. The exception consumes the interrupt that came with the
   * stop, as an InterruptedException does.
   */
  public void sleep(Duration duration) throws InterruptedException {
    lock.lock();
    try {
      delivery.awaitTrip(TimeUnit.NANOSECONDS.convert(duration));
    } finally {
      lock.unlock();
    }
    checkpoint();
  }

  /**
   * See {@link dev.belay.JobRun#shield}. An interrupt that had come before and was not seen is held
   * back too. However many shields follow each other, they put off one stop, and with it the start
   * of its grace, by at most the longest shield.
   *
   * @throws IllegalStateException when called on another thread than the handler's
   */
  public <T extends @Nullable Object> T shield(Duration limit, Callable<T> action)
      throws Exception {
    beginShield(limit);
    try {
      return action.call();
    } finally {
      endShield();
    }
  }

  // What anybody may ask.

  /** The job. */
  public JobId jobId() {
    return jobId;
  }

  /** The name of the job's type. */
  public String type() {
    return type;
  }

  /** The number of this run. */
  public int runNo() {
    return runNo;
  }

  /** Where it stands. LEFT is set before {@link #leave} waits for hooks. */
  public Phase phase() {
    return phase;
  }

  /** Whether its grace ended while it was inside; stays true after it left. */
  public boolean isStuck() {
    return delivery.isStuck();
  }

  /** When the run was first told to stop, whatever the cause, by the machine's clock. */
  public OptionalLong trippedAtNanos() {
    Trip trip = delivery.trip();
    return trip == null ? OptionalLong.empty() : OptionalLong.of(trip.atNanos());
  }

  /** When the run was first told of a cancel, by the machine's clock. */
  public OptionalLong heardCancelAtNanos() {
    Trip trip = delivery.trip();
    return trip == null ? OptionalLong.empty() : trip.cancelHeardAtNanos();
  }

  /** Names the run, for logs. */
  @Override
  public String toString() {
    return "run " + runNo + " of job " + jobId + " (" + type + ")";
  }

  private boolean accept(StopCause cause) {
    if (phase == Phase.LEFT) {
      return false;
    }
    boolean changed = !closed && delivery.trip(cause);
    if (closed && Trip.outranks(cause, heldWhileClosed)) {
      heldWhileClosed = cause;
    }
    if (cause == StopCause.CLAIM_LOST) {
      delivery.revokeShields();
    }
    return changed;
  }

  private Departure depart(long insideNanos) {
    phase = Phase.LEFT;
    delivery.leave();
    timeout.cancel();
    departure = new Departure(cause().orElse(null), insideNanos, abandoned);
    return departure;
  }

  private void beginShield(Duration limit) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException("limit must not be negative, was " + limit);
    }
    lock.lock();
    try {
      requireOwnThread("shield");
      delivery.beginShield(TimeUnit.NANOSECONDS.convert(limit));
    } finally {
      lock.unlock();
    }
  }

  private void endShield() {
    lock.lock();
    try {
      delivery.endShield();
    } finally {
      lock.unlock();
    }
  }

  private void requireOwnThread(String call) {
    if (!delivery.isOwnThread()) {
      throw new IllegalStateException(
          call + " is for the thread in the handler of " + this + ", which is " + phase);
    }
  }
}
