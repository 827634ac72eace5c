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
  private final Cache<K, Bucket> buckets;

  /**
   * With buckets that hold {@code capacity} and gain {@code refill} evenly over each {@code
   * period}.
   */
  Buckets(long capacity, long refill, Duration period, int maxKeys, LongSupplier nanos) {
    this.nanos = nanos;
    bandwidth = Bandwidth.builder().capacity(capacity).refillGreedy(refill, period).build();
    Duration untilFull = period.multipliedBy(capacity).dividedBy(refill).plus(period);
    buckets =
        Caffeine.newBuilder()
            .maximumSize(maxKeys)
            .expireAfterAccess(untilFull)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run) // the bound holds when the call returns, and needs no thread
            .build();
  }

  /** Takes one from the key's bucket; false, and nothing taken, when it is empty. */
  boolean take(K key) {
    return buckets.get(key, any -> full()).tryConsume(1);
  }

  /** Whether there is one left in the key's bucket. Takes nothing and remembers nothing. */
  boolean hasOne(K key) {
    Bucket bucket = buckets.getIfPresent(key);
    return bucket == null || bucket.getAvailableTokens() > 0;
  }

  /** How many keys are remembered now. */
  long size() {
    buckets.cleanUp();
    return buckets.estimatedSize();
  }

  private Bucket full() {
    return Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(new Clock(nanos)).build();
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
