package dev.belay.engine.event;

import dev.belay.JobEvent;
import dev.belay.JobListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the listeners, in the order in which they were told, on one daemon thread, if
 * there are any listeners. Telling never blocks: when the buffer is full, the event is dropped and
 * counted. Thread-safe.
 */
public final class Events implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final Told END = new Told((listener, event) -> {}, null);

  private final List<JobListener> listeners;
  private final BlockingQueue<Told> told;
  private final AtomicLong dropped = new AtomicLong();
  private final Duration closeWait;
  private final Thread thread;

  /** For these listeners. */
  public Events(List<JobListener> listeners, int buffer, Duration closeWait) {
    this.listeners = List.copyOf(listeners);
    this.closeWait = closeWait;
    this.told = new ArrayBlockingQueue<>(buffer);
    this.thread = new Thread(this::deliver, "belay-events");
    this.thread.setDaemon(true);
    if (!listeners.isEmpty()) {
      thread.start();
    }
  }

  /** Tells of an event, by the listener's method for it. */
  public void tell(BiConsumer<JobListener, JobEvent> method, JobEvent event) {
    if (listeners.isEmpty()) {
      return;
    }
    if (!told.offer(new Told(method, event))) {
      long count = dropped.incrementAndGet();
      if (Long.bitCount(count) == 1) {
        LOG.warn("listeners are too slow: {} events were dropped so far", count);
      }
    }
  }

  private void deliver() {
    try {
      Told next = told.take();
      while (next.event() != null) {
        for (JobListener listener : listeners) {
          deliver(next.method(), next.event(), listener);
        }
        next = told.take();
      }
    } catch (InterruptedException e) {
      LOG.debug("the event thread was interrupted", e);
    }
  }

  private static void deliver(
      BiConsumer<JobListener, JobEvent> method, JobEvent event, JobListener listener) {
    try {
      method.accept(listener, event);
    } catch (RuntimeException | Error e) {
      LOG.warn("listener {} threw on {}", listener.getClass().getName(), event, e);
    } finally {
      // A listener may have interrupted this thread; that is its own affair.
      if (Thread.interrupted()) {
        LOG.debug("listener {} left an interrupt", listener.getClass().getName());
      }
    }
  }

  /** Delivers what was told, for the time a close may take at most, and ends the thread. */
  @Override
  public void close() {
    if (listeners.isEmpty()) {
      return;
    }
    long deadline = System.nanoTime() + closeWait.toNanos();
    try {
      if (told.offer(END, closeWait.toNanos(), TimeUnit.NANOSECONDS)
          && thread != Thread.currentThread()) {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive() && thread != Thread.currentThread()) {
      thread.interrupt();
    }
  }

  /** An event and the listener's method for it; without an event, the end. */
  private record Told(BiConsumer<JobListener, JobEvent> method, @Nullable JobEvent event) {}
}
