package dev.belay.engine.cancel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still until a test moves it; starts near an overflow on purpose. */
final class ManualClock implements LongSupplier {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());

  void advance(Duration by) {
    now.addAndGet(by.toNanos());
  }

  @Override
  public long getAsLong() {
    return now.get();
  }
}
