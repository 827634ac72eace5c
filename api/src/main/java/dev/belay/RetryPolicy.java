package dev.belay;

import java.time.Duration;
import java.util.Objects;

/**
 * How often a failing job is tried, and how long it rests in between: exponential growth, with a
 * cap and jitter.
 *
 * <p>The rest after attempt <i>n</i> is {@code initialDelay * multiplier^(n-1)}, at most {@code
 * maxDelay}, and then varied by up to {@code jitter} of itself in either direction, so that jobs
 * that failed together do not return together.
 *
 * @param maxAttempts attempts in all, 1 to 1,000; 1 means no retry
 * @param initialDelay rest after the first attempt; not negative, at most 30 days
 * @param multiplier growth per attempt, 1 to 100
 * @param maxDelay cap of the rest, before jitter; not below initialDelay, at most 30 days
 * @param jitter 0 (none) to 1
 */
public record RetryPolicy(
    int maxAttempts, Duration initialDelay, double multiplier, Duration maxDelay, double jitter) {

  private static final Duration LONGEST = Duration.ofDays(30);
  private static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO, 0);
  private static final RetryPolicy DEFAULT =
      new RetryPolicy(3, Duration.ofSeconds(5), 2, Duration.ofMinutes(10), 0.2);

  /** Refuses values outside the stated ranges. */
  public RetryPolicy {
    Objects.requireNonNull(initialDelay, "initialDelay");
    Objects.requireNonNull(maxDelay, "maxDelay");
    require(maxAttempts >= 1 && maxAttempts <= 1_000, "maxAttempts must be 1 to 1000", maxAttempts);
    require(
        !initialDelay.isNegative() && initialDelay.compareTo(LONGEST) <= 0,
        "initialDelay must be 0 to 30 days",
        initialDelay);
    require(multiplier >= 1 && multiplier <= 100, "multiplier must be 1 to 100", multiplier);
    require(
        maxDelay.compareTo(initialDelay) >= 0 && maxDelay.compareTo(LONGEST) <= 0,
        "maxDelay must be initialDelay to 30 days",
        maxDelay);
    require(jitter >= 0 && jitter <= 1, "jitter must be 0 to 1", jitter);
  }

  private static void require(boolean ok, String rule, Object value) {
    if (!ok) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }

  /** One attempt only. */
  public static RetryPolicy none() {
    return NONE;
  }

  /**
   * What a job gets that asks for nothing else: 3 attempts, 5 s, doubled, at most 10 min, jitter
   * 0.2.
   */
  public static RetryPolicy standard() {
    return DEFAULT;
  }

  /** The same rests, with that many attempts in all. */
  public RetryPolicy withMaxAttempts(int attempts) {
    return new RetryPolicy(attempts, initialDelay, multiplier, maxDelay, jitter);
  }

  /** That many attempts, each after the same rest, without jitter. */
  public static RetryPolicy fixed(int maxAttempts, Duration delay) {
    return new RetryPolicy(maxAttempts, delay, 1, delay, 0);
  }

  /**
   * How long the job rests after that attempt.
   *
   * @param attempt the attempt that failed, from 1
   * @param random a number from 0 (inclusive) to 1 (exclusive) that places the result within the
   *     jitter
   */
  public Duration delayAfter(int attempt, double random) {
    double millis = initialDelay.toMillis() * Math.pow(multiplier, Math.max(0, attempt - 1));
    double capped = Math.min(millis, (double) maxDelay.toMillis());
    return Duration.ofMillis(Math.round(capped * (1 + jitter * (2 * random - 1))));
  }
}
