package dev.belay.engine.cancel;

import dev.belay.engine.store.Notice;
import dev.belay.engine.store.NoticeLine;
import dev.belay.engine.thread.Backoff;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other nodes tell, where the database has a way to tell it, and looks at once instead
 * of at the next poll. Every notice may be lost: the polls behind it find the same a little later.
 *
 * <p>After the line was opened, for the first time or again, what was missed is looked for. Jobs
 * are announced at most once in the announce interval; so whoever hears of jobs looks again when it
 * is over, for those that were submitted meanwhile and not announced.
 */
public final class NoticeListener {

  private static final Logger LOG = LoggerFactory.getLogger(NoticeListener.class);

  private final Supplier<NoticeLine> opener;
  private final LongSupplier node;
  private final Runnable onCancel;
  private final Runnable onWork;
  private final Timing timing;
  private final Loop loop;

  /** Under this object's lock, so that a stop finds the line that is waited on. */
  private @Nullable NoticeLine line;

  private boolean stopping;

  /** Only the loop's thread touches it: when to look for unannounced jobs; null when not at all. */
  private @Nullable Long lookAgainNanos;

  /**
   * Not started yet.
   *
   * @param opener opens a line
   * @param node this node's present id
   * @param onCancel looks for cancelled runs
   * @param onWork looks for jobs
   */
  public NoticeListener(
      Supplier<NoticeLine> opener,
      LongSupplier node,
      Runnable onCancel,
      Runnable onWork,
      Timing timing) {
    this.opener = opener;
    this.node = node;
    this.onCancel = onCancel;
    this.onWork = onWork;
    this.timing = timing;
    this.loop = new Loop("belay-listener", timing.backoff(), this::listen);
  }

  /** Starts the thread. */
  public void start() {
    loop.start();
  }

  /** Ends the thread. */
  public void stop(Duration atMost) {
    loop.stop();
    NoticeLine open;
    synchronized (this) {
      stopping = true;
      open = line;
    }
    if (open != null) {
      open.close();
    }
    loop.stopAndJoin(atMost);
  }

  private Duration listen() {
    NoticeLine open = lineOrOpened();
    if (open == null) {
      return Duration.ZERO;
    }
    List<Notice> notices;
    try {
      notices = awaited(open);
    } catch (RuntimeException e) {
      forget(open);
      if (isStopping()) {
        return Duration.ZERO;
      }
      throw e;
    }
    heed(notices);
    return Duration.ZERO;
  }

  private @Nullable NoticeLine lineOrOpened() {
    synchronized (this) {
      if (line != null || stopping) {
        return line;
      }
    }
    NoticeLine opened = opener.get();
    synchronized (this) {
      line = opened;
    }
    if (isStopping()) {
      forget(opened);
      return null;
    }
    LOG.debug("listens for what other nodes tell");
    onCancel.run();
    onWork.run();
    return opened;
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private void forget(NoticeLine lost) {
    synchronized (this) {
      line = null;
    }
    lost.close();
  }

  /**
   * Until the second look, or through a whole silence, which is followed by a trial of the line.
   */
  private List<Notice> awaited(NoticeLine open) {
    Long again = lookAgainNanos;
    if (again != null) {
      return open.await(Duration.ofNanos(Math.max(1_000_000, again - System.nanoTime())));
    }
    List<Notice> notices = open.await(timing.silence());
    if (notices.isEmpty()) {
      open.requireAlive();
    }
    return notices;
  }

  private void heed(List<Notice> notices) {
    Long again = lookAgainNanos;
    if (again != null && System.nanoTime() - again >= 0) {
      lookAgainNanos = null;
      onWork.run();
    }
    long own = node.getAsLong();
    if (has(notices, Notice.Kind.CANCEL, own)) {
      onCancel.run();
    }
    if (has(notices, Notice.Kind.WORK, own)) {
      lookAgainNanos = System.nanoTime() + timing.announceInterval().toNanos();
      onWork.run();
    }
  }

  private static boolean has(List<Notice> notices, Notice.Kind kind, long node) {
    return notices.stream().anyMatch(notice -> notice.kind() == kind && notice.concerns(node));
  }

  /**
   * When to do what.
   *
   * @param silence after that long without a notice the connection is tried
   * @param announceInterval how often a process announces jobs at most
   * @param backoff how long to pause before a lost line is opened again
   */
  public record Timing(Duration silence, Duration announceInterval, Backoff.Range backoff) {}
}
