package dev.belay.engine.explore;

import dev.belay.engine.explore.Choice.Fate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that asks before each step, and the one connection it works on.
 *
 * <p>Everything the stage reads of a running actor is volatile; everything else belongs to the
 * actor's thread while it runs and to the stage while it stands at the gate.
 */
final class Actor implements AutoCloseable {

  /** Where an actor stands. */
  private enum Phase {
    RESTING,
    RUNNING,
    AT_GATE
  }

  private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

  private final int index;
  private final Thread stage;
  private final Thread thread;
  private final Connection connection;
  private final Inside.Session session;
  private final Set<String> locked = ConcurrentHashMap.newKeySet();
  private final AtomicInteger endsByOthers = new AtomicInteger();

  private volatile Phase phase = Phase.RESTING;
  private volatile Runnable script;
  private volatile Step pending;
  private volatile Step actual;
  private volatile Grant grant;
  private volatile Call call;
  private volatile boolean aborted;
  private volatile boolean closed;
  private volatile int waitsFromEnds;
  private boolean changed;

  /** An actor that rests; its stage is the calling thread. */
  Actor(int index, Connection connection, Inside.Session session) {
    this.index = index;
    this.stage = Thread.currentThread();
    this.connection = connection;
    this.session = session;
    this.thread = new Thread(this::work, "belay-explored-actor-" + index);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /** The actor whose thread this is; null on every other thread. */
  static Actor current() {
    return CURRENT.get();
  }

  private void work() {
    CURRENT.set(this);
    while (!closed) {
      Runnable next = script;
      if (next == null || phase != Phase.RUNNING) {
        LockSupport.park(this);
        continue;
      }
      try {
        next.run();
      } catch (Aborted e) {
        // The schedule was given up.
      } finally {
        rest();
      }
      script = null;
      phase = Phase.RESTING;
      LockSupport.unpark(stage);
    }
  }

  /** Nothing stays open behind a script. */
  private void rest() {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  // What the stage does.

  void start(Runnable newScript) {
    aborted = false;
    call = null;
    endsByOthers.set(0);
    waitsFromEnds = -1;
    pending = Step.waiting();
    locked.clear();
    script = newScript;
    phase = Phase.RUNNING;
    LockSupport.unpark(thread);
  }

  void grant(Fate fate, boolean onlyIfFree) {
    grant = new Grant(fate, onlyIfFree);
    actual = pending;
    waitsFromEnds = -1;
    phase = Phase.RUNNING;
    LockSupport.unpark(thread);
  }

  /** Makes the actor leave its script at the next step. */
  void abort() {
    aborted = true;
    if (phase == Phase.AT_GATE) {
      grant(Fate.KEPT, false);
    }
  }

  void otherEnded() {
    endsByOthers.incrementAndGet();
  }

  int index() {
    return index;
  }

  Step pending() {
    return pending;
  }

  /** What the latest step turned out to be. */
  Step actual() {
    return actual;
  }

  Call call() {
    return call;
  }

  boolean isResting() {
    return phase == Phase.RESTING;
  }

  boolean isAtGate() {
    return phase == Phase.AT_GATE;
  }

  /** Whether it may go on at once, without waiting for the end of somebody's transaction. */
  boolean isReady() {
    return isAtGate() && waitsFromEnds < endsByOthers.get();
  }

  /** Whether its transaction has locked rows of jobs. */
  boolean holdsJobs() {
    return locked.contains("job");
  }

  /**
   * Whether its statement waits in the database for a row that another transaction has locked. Some
   * databases let a statement that skips such a row stand in the queue for a moment: that is not
   * waiting.
   */
  boolean isBlocked() {
    return phase == Phase.RUNNING && pending.mayWait() && session.isBlocked(thread);
  }

  StackTraceElement[] stack() {
    return thread.getStackTrace();
  }

  // What the actor's own thread does.

  Connection connection() {
    return connection;
  }

  /** What its transaction has locked so far. */
  Set<String> locked() {
    return locked;
  }

  /** Whether its transaction has changed anything so far. */
  boolean hasChanged() {
    return changed && !locked.isEmpty();
  }

  int endsByOthers() {
    return endsByOthers.get();
  }

  boolean isAborted() {
    return aborted;
  }

  void calls(Call next) {
    call = next;
  }

  /** Stands still until somebody's transaction has ended since there were that many. */
  void awaitEndSince(int ends) {
    waitsFromEnds = ends;
    gate(Step.waiting());
  }

  /** Waits for the permission to do the step. */
  Grant gate(Step step) {
    if (aborted) {
      throw new Aborted();
    }
    pending = step;
    phase = Phase.AT_GATE;
    LockSupport.unpark(stage);
    while (phase == Phase.AT_GATE) {
      LockSupport.park(this);
    }
    if (aborted) {
      throw new Aborted();
    }
    return grant;
  }

  /**
   * Does a statement. While somebody waits for a lock already, a second one does not join the queue
   * (the database would choose between the two): its statement fails at once, and is done again
   * after the end of somebody's transaction.
   */
  <T> T statement(Step step, Work<T> work) throws Throwable {
    while (true) {
      Grant granted = gate(step);
      if (granted.fate() != Fate.KEPT) {
        throw new Lost();
      }
      if (!granted.onlyIfFree()) {
        return locking(step, work);
      }
      int ends = endsByOthers();
      try {
        return session.withoutWaiting(() -> locking(step, work));
      } catch (SQLException e) {
        if (!session.isNotFree(e)) {
          throw e;
        }
        waitsFromEnds = ends;
      }
    }
  }

  /** Notes what the statement locks. */
  private <T> T locking(Step step, Work<T> work) throws Throwable {
    if (step.kind() != Step.Kind.LOCK) {
      return work.run();
    }
    changed &= !locked.isEmpty();
    long before = session.locks();
    T answer = work.run();
    if (session.mayHaveLockedSince(before)) {
      locked.addAll(step.touches());
      changed |= step.changes();
    } else {
      actual = step.asRead();
    }
    return answer;
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      LockSupport.unpark(thread);
      try {
        thread.join(10);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The permission to do a step.
   *
   * @param onlyIfFree whether the step must not wait for a lock
   */
  record Grant(Fate fate, boolean onlyIfFree) {}

  /** A statement. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws Throwable;
  }

  /** Leaves a script in the middle. */
  static final class Aborted extends Error {
    private static final long serialVersionUID = 1L;

    Aborted() {
      super("schedule given up", null, false, false);
    }
  }

  /** The connection is lost in front of a statement. */
  static final class Lost extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
