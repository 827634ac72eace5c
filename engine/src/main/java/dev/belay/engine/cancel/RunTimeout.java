package dev.belay.engine.cancel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The timer entry of one run's timeout, if it has one. Guarded by the token's lock. */
final class RunTimeout {

  private final StopMachine machine;
  private final Runnable onTimeout;
  private @Nullable Duration limit;
  private Future<?> entry = CompletableFuture.completedFuture(null);

  RunTimeout(StopMachine machine, Runnable onTimeout) {
    this.machine = machine;
    this.onTimeout = onTimeout;
  }

  void set(Duration runTimeout) {
    limit = runTimeout;
  }

  /** Counts from now; without a limit it does nothing. */
  void start() {
    cancel();
    if (limit != null) {
      entry = machine.after(TimeUnit.NANOSECONDS.convert(limit), onTimeout);
    }
  }

  void cancel() {
    entry.cancel(false);
  }
}
