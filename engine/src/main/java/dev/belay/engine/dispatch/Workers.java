package dev.belay.engine.dispatch;

import dev.belay.engine.cancel.StopToken;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker threads, and the few runs that wait for one.
 *
 * <p>A worker whose handler is stuck may be given up: its slot is free again, a fresh thread takes
 * its place, and it ends when its handler leaves at last. Everything is guarded by one lock; bodies
 * run outside it. Thread-safe.
 */
final class Workers {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private final int slots;
  private final int mostReplaced;
  private final Consumer<ActiveRun> body;
  private final Runnable onFree;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ActiveRun> queue = new ArrayDeque<>();
  private final Set<ActiveRun> givenUp = new HashSet<>();
  private final Set<ActiveRun> stuckInSlots = new HashSet<>();
  private int givenUpThreads;
  private int running;
  private int threads;
  private int lastThread;
  private boolean closing;

  /**
   * With the body that runs one run, and what to do when a slot became free.
   *
   * @param mostReplaced how many stuck workers may be given up at once
   */
  Workers(int slots, int mostReplaced, Consumer<ActiveRun> body, Runnable onFree) {
    this.slots = slots;
    this.mostReplaced = mostReplaced;
    this.body = body;
    this.onFree = onFree;
  }

  /** How many runs more may be claimed, so that at most that many wait for a worker. */
  int capacity(int ahead) {
    lock.lock();
    try {
      return closing ? 0 : Math.max(0, slots - running + ahead - queue.size());
    } finally {
      lock.unlock();
    }
  }

  void offer(ActiveRun run) {
    lock.lock();
    try {
      queue.addLast(run);
      int inSlots = threads - givenUpThreads;
      if (inSlots < slots && inSlots - running < queue.size()) {
        startThread();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void startThread() {
    Thread thread = new Thread(this::work, "belay-worker-" + ++lastThread);
    thread.setDaemon(true);
    thread.start();
    threads++;
  }

  private void work() {
    boolean mine = true;
    while (mine) {
      ActiveRun run = take();
      if (run == null) {
        return;
      }
      mine = runInSlot(run);
    }
  }

  /** Returns whether the slot is still that of the thread that ran it. */
  private boolean runInSlot(ActiveRun run) {
    boolean kept = false;
    try {
      body.accept(run);
    } catch (RuntimeException | Error e) {
      LOG.error("the engine failed around {}", run.token(), e);
    } finally {
      kept = done(run);
    }
    onFree.run();
    return kept;
  }

  /** The next run for a worker; one that asked for a thread of its own is started on the way. */
  private @Nullable ActiveRun take() {
    lock.lock();
    try {
      while (true) {
        while ((queue.isEmpty() || running >= slots) && !closing) {
          changed.awaitUninterruptibly();
        }
        // A handler's late interrupt cannot come any more; one from elsewhere must not reach the
        // next job.
        Thread.interrupted();
        ActiveRun run = queue.pollFirst();
        if (run == null) {
          threads--;
          changed.signalAll();
          return null;
        }
        running++;
        if (!startOnOwnThread(run)) {
          return run;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean startOnOwnThread(ActiveRun run) {
    ThreadFactory own = run.ownThreads();
    if (own == null) {
      return false;
    }
    try {
      own.newThread(() -> runInSlot(run)).start();
      run.markOnOwnThread();
      return true;
    } catch (RuntimeException | Error e) {
      LOG.warn("{} gets no thread of its own and runs on a worker's", run.token(), e);
      return false;
    }
  }

  /** Returns whether the thread still has its slot and may take the next run. */
  private boolean done(ActiveRun run) {
    lock.lock();
    try {
      changed.signalAll();
      if (givenUp.remove(run)) {
        if (!run.isOnOwnThread()) {
          givenUpThreads--;
          threads--;
        }
        giveUpNext();
        return false;
      }
      stuckInSlots.remove(run);
      running--;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives up the worker of a stuck run, if there may be one more. Returns whether its slot is free
   * now.
   */
  boolean replace(ActiveRun run) {
    lock.lock();
    try {
      if (giveUp(run)) {
        return true;
      }
      if (run.token().phase() == StopToken.Phase.INSIDE) {
        stuckInSlots.add(run);
        changed.signalAll();
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean giveUp(ActiveRun run) {
    if (givenUp.size() >= mostReplaced || !run.token().abandon()) {
      return false;
    }
    givenUp.add(run);
    running--;
    if (!run.isOnOwnThread()) {
      givenUpThreads++;
      if (!closing && !queue.isEmpty()) {
        startThread();
      }
    }
    changed.signalAll();
    return true;
  }

  /** One that was given up has left: another may be given up in its stead. */
  private void giveUpNext() {
    for (ActiveRun stuck : List.copyOf(stuckInSlots)) {
      if (giveUp(stuck)) {
        stuckInSlots.remove(stuck);
        return;
      }
    }
  }

  /** Takes back a run that no worker has begun; false when one has, or it is not here. */
  boolean withdraw(ActiveRun run) {
    lock.lock();
    try {
      return queue.remove(run);
    } finally {
      lock.unlock();
    }
  }

  /** Takes back the runs that no worker has begun. */
  List<ActiveRun> takeBack() {
    lock.lock();
    try {
      List<ActiveRun> unbegun = List.copyOf(queue);
      queue.clear();
      return unbegun;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no worker has a run, except stuck ones that were given up; returns whether that
   * came true.
   */
  boolean awaitIdle(Duration atMost, boolean countStuck) {
    long left = atMost.toNanos();
    boolean interrupted = false;
    lock.lock();
    try {
      while (running - (countStuck ? 0 : stuckInSlots.size()) > 0 && left > 0) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return running - (countStuck ? 0 : stuckInSlots.size()) <= 0;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets every worker end after the run it has. */
  void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int slots() {
    return slots;
  }

  int running() {
    lock.lock();
    try {
      return running - stuckInSlots.size();
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  int stuck() {
    lock.lock();
    try {
      return givenUp.size() + stuckInSlots.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether stuck handlers hold slots because no more workers may be given up. */
  boolean isShort() {
    lock.lock();
    try {
      return !stuckInSlots.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
