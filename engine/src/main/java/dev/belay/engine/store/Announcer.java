package dev.belay.engine.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Tells other nodes what there is to look for, in the transaction that gives the reason: whoever
 * hears of it can see it. Where the database cannot tell, it does nothing.
 *
 * <p>A cancelled run is always told of. Jobs are told of at most once in the announce interval:
 * PostgreSQL lets the transactions that tell something commit one after the other, and with a
 * notice in each the rate of submits was seen to fall by 59 %. Whoever hears of jobs looks again
 * when the interval is over, and the poll finds what slips through. Thread-safe.
 */
final class Announcer {

  /** Null where nothing is told. */
  private final @Nullable String tellNotice;

  private final long intervalNanos;
  private final AtomicLong lastNanos;

  Announcer(@Nullable String tellNotice, Duration interval) {
    this.tellNotice = tellNotice;
    this.intervalNanos = interval.toNanos();
    this.lastNanos = new AtomicLong(System.nanoTime() - intervalNanos);
  }

  /** A run of that node was cancelled. */
  void cancelled(Handle transaction, long node) {
    if (tellNotice != null) {
      tell(transaction, tellNotice, Notice.cancelOn(node));
    }
  }

  /** Jobs can be claimed once the transaction is committed. */
  void work(Handle transaction) {
    if (tellNotice != null && isTurn(System.nanoTime())) {
      tell(transaction, tellNotice, Notice.WORK);
    }
  }

  private boolean isTurn(long now) {
    long last = lastNanos.get();
    return now - last >= intervalNanos && lastNanos.compareAndSet(last, now);
  }

  private static void tell(Handle transaction, String statement, Notice notice) {
    transaction
        .createQuery(statement)
        .bind("notice", notice.text())
        .map((row, context) -> notice)
        .list();
  }
}
