package dev.belay;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One job to submit. Immutable; each method returns a changed copy.
 *
 * <p>Times are compared with the database's clock. {@link #dueIn} is counted from the database's
 * time of submission and so does not depend on the clock of this machine; {@link #dueAt} is an
 * absolute instant.
 *
 * @param type the job type
 * @param payload what the handler gets, written as JSON
 * @param options everything else
 * @param <P> the payload
 */
public record Submission<P>(JobType<P> type, P payload, Options options) {

  /**
   * What may be asked for beyond type and payload.
   *
   * @param priority which due job starts first
   * @param dueAt not to be started before; null for at once or after {@code delay}
   * @param delay not to be started before that long after submission; zero for at once
   * @param notAfter a job that was not started by then fails with cause EXPIRED; null for no limit
   * @param retry how often it is tried
   * @param runTimeout how long one run may take before it is stopped with TIMED_OUT; null for no
   *     limit
   * @param submitter who submits, for authorisation; null when not told
   * @param traceId the trace id of the request that led here; null when not told
   */
  public record Options(
      Priority priority,
      @Nullable Instant dueAt,
      Duration delay,
      @Nullable Instant notAfter,
      RetryPolicy retry,
      @Nullable Duration runTimeout,
      @Nullable String submitter,
      @Nullable String traceId) {

    private static final Duration LONGEST_DELAY = Duration.ofDays(3_660);
    private static final Options STANDARD =
        new Options(
            Priority.NORMAL, null, Duration.ZERO, null, RetryPolicy.standard(), null, null, null);

    /** Refuses values outside the stated ranges. */
    public Options {
      Objects.requireNonNull(priority, "priority");
      Objects.requireNonNull(delay, "delay");
      Objects.requireNonNull(retry, "retry");
      if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
        throw new IllegalArgumentException("delay must be 0 to 3660 days, was " + delay);
      }
      if (dueAt != null && !delay.isZero()) {
        throw new IllegalArgumentException(
            "only one of dueAt and delay may be set, were " + dueAt + " and " + delay);
      }
      if (runTimeout != null
          && (runTimeout.toMillis() < 1 || runTimeout.compareTo(LONGEST_DELAY) > 0)) {
        throw new IllegalArgumentException(
            "runTimeout must be 1 ms to 3660 days, was " + runTimeout);
      }
      if (dueAt != null && notAfter != null && notAfter.isBefore(dueAt)) {
        throw new IllegalArgumentException(
            "notAfter " + notAfter + " must not be before dueAt " + dueAt);
      }
      Texts.optional("submitter", submitter, 200);
      Texts.optional("traceId", traceId, 100);
    }

    /** Due at once, NORMAL, the standard retry policy, no limits. */
    public static Options standard() {
      return STANDARD;
    }
  }

  /** Refuses null and a payload that is not of the type's class. */
  public Submission {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(payload, "payload");
    Objects.requireNonNull(options, "options");
    if (!type.payloadType().isInstance(payload)) {
      throw new IllegalArgumentException(
          "payload of "
              + type
              + " must be a "
              + type.payloadType().getName()
              + ", was a "
              + payload.getClass().getName());
    }
  }

  /** A job that is due at once, with the standard options. */
  public static <P> Submission<P> of(JobType<P> type, P payload) {
    return new Submission<>(type, payload, Options.standard());
  }

  /** The same, with that priority. */
  public Submission<P> priority(Priority priority) {
    Options o = options;
    return with(
        new Options(
            priority, o.dueAt, o.delay, o.notAfter, o.retry, o.runTimeout, o.submitter, o.traceId));
  }

  /** The same, not to be started before that instant. */
  public Submission<P> dueAt(Instant dueAt) {
    Options o = options;
    return with(
        new Options(
            o.priority,
            dueAt,
            Duration.ZERO,
            o.notAfter,
            o.retry,
            o.runTimeout,
            o.submitter,
            o.traceId));
  }

  /** The same, not to be started before that long after submission. */
  public Submission<P> dueIn(Duration delay) {
    Options o = options;
    return with(
        new Options(
            o.priority, null, delay, o.notAfter, o.retry, o.runTimeout, o.submitter, o.traceId));
  }

  /** The same, to fail with cause EXPIRED when it was not started by that instant. */
  public Submission<P> notAfter(Instant notAfter) {
    Options o = options;
    return with(
        new Options(
            o.priority, o.dueAt, o.delay, notAfter, o.retry, o.runTimeout, o.submitter, o.traceId));
  }

  /** The same, with that retry policy. */
  public Submission<P> retry(RetryPolicy retry) {
    Options o = options;
    return with(
        new Options(
            o.priority, o.dueAt, o.delay, o.notAfter, retry, o.runTimeout, o.submitter, o.traceId));
  }

  /** The same, each run stopped with TIMED_OUT after that long. */
  public Submission<P> runTimeout(Duration runTimeout) {
    Options o = options;
    return with(
        new Options(
            o.priority, o.dueAt, o.delay, o.notAfter, o.retry, runTimeout, o.submitter, o.traceId));
  }

  /** The same, submitted by that user. */
  public Submission<P> submitter(String submitter) {
    Options o = options;
    return with(
        new Options(
            o.priority, o.dueAt, o.delay, o.notAfter, o.retry, o.runTimeout, submitter, o.traceId));
  }

  /** The same, with the trace id of the request that led here. */
  public Submission<P> traced(String traceId) {
    Options o = options;
    return with(
        new Options(
            o.priority, o.dueAt, o.delay, o.notAfter, o.retry, o.runTimeout, o.submitter, traceId));
  }

  private Submission<P> with(Options changed) {
    return new Submission<>(type, payload, changed);
  }
}
