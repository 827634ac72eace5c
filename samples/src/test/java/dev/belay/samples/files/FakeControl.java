package dev.belay.samples.files;

import dev.belay.JobCancelledException;
import dev.belay.JobId;
import dev.belay.StopCause;
import dev.belay.StopHook;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The control of work without an engine: the test tells it to stop, or it stops itself at a number
 * of files.
 */
final class FakeControl implements Control {

  static final JobId JOB = new JobId(4_711);

  private final Deque<AutoCloseable> hooks = new ArrayDeque<>();
  private long stopAtFiles = Long.MAX_VALUE;
  private boolean stopping;
  private long done;
  private long total;

  /** Stops as soon as that many files are done. */
  static FakeControl stoppingAt(long files) {
    FakeControl control = new FakeControl();
    control.stopAtFiles = files;
    return control;
  }

  synchronized void stop() {
    stopping = true;
    while (!hooks.isEmpty()) {
      close(hooks.pop());
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized void checkpoint() {
    if (stopping) {
      throw new JobCancelledException(JOB, StopCause.CANCELLED);
    }
  }

  @Override
  public synchronized void progress(long filesDone, long filesTotal) {
    done = filesDone;
    total = filesTotal;
    if (filesDone >= stopAtFiles) {
      stop();
    }
  }

  @Override
  public synchronized StopHook onStop(AutoCloseable resource) {
    if (stopping) {
      close(resource);
    } else {
      hooks.push(resource);
    }
    return () -> withdraw(resource);
  }

  private synchronized void withdraw(AutoCloseable resource) {
    hooks.remove(resource);
  }

  synchronized int registered() {
    return hooks.size();
  }

  synchronized long done() {
    return done;
  }

  synchronized long total() {
    return total;
  }
}
