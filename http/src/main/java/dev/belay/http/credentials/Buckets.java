package dev.belay.http.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A token bucket per key, for a bounded number of keys. A key that rested until its bucket was full
 * again is forgotten, which changes nothing; when there are more keys than are remembered, the ones
 * least in use are forgotten early and begin with a full bucket. Safe for use by many threads.
 */
final class Buckets<K> {

  private final Bandwidth bandwidth;
  private final LongSupplier nanos;
  private final Cache<K, Gate> gates;

  /**
   * With buckets that hold {@code capacity} and gain {@code refill} evenly over each {@code
   * period}.
   */
  Buckets(long capacity, long refill, Duration period, int maxKeys, LongSupplier nanos) {
    this.nanos = nanos;
    bandwidth = Bandwidth.builder().capacity(capacity).refillGreedy(refill, period).build();
    Duration untilFull = period.multipliedBy(capacity).dividedBy(refill).plus(period);
    gates =
        Caffeine.newBuilder()
            .maximumSize(maxKeys)
            .expireAfterAccess(untilFull)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run) // the bound holds when the call returns, and needs no thread
            .build();
  }

  /** Takes one from the key's bucket; false, and nothing taken, when it is empty. */
  boolean take(K key) {
    return of(key).bucket.tryConsume(1);
  }

  /** The key's bucket, for whoever learns only later whether what he took is spent. */
  Gate of(K key) {
    return gates.get(key, any -> new Gate(full()));
  }

  /** How many keys are remembered now. */
  long size() {
    gates.cleanUp();
    return gates.estimatedSize();
  }

  private Bucket full() {
    return Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(new Clock(nanos)).build();
  }

  /**
   * A bucket from which one can be held until it is known whether it is spent. Who finds it empty
   * because others hold what was in it waits for them: they may give it back.
   */
  static final class Gate {

    private final Bucket bucket;
    private int held;

    private Gate(Bucket bucket) {
      this.bucket = bucket;
    }

    /** Holds one, which must be settled; false, and nothing held, when all are spent. */
    synchronized boolean hold() {
      while (!bucket.tryConsume(1)) {
        if (held == 0) {
          return false;
        }
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      held++;
      return true;
    }

    /** Ends a hold: what was held is spent, or given back. */
    synchronized void settle(boolean spent) {
      held--;
      if (!spent) {
        bucket.addTokens(1);
      }
      notifyAll();
    }
  }

  private record Clock(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
