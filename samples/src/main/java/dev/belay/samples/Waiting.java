package dev.belay.samples;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures. */
final class Waiting {

  private Waiting() {}

  /**
   * The future's value; empty when it takes longer.
   *
   * @throws RuntimeException what the future failed with
   */
  static <T> Optional<T> atMost(Duration limit, CompletableFuture<T> future)
      throws InterruptedException {
    try {
      return Optional.of(future.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
