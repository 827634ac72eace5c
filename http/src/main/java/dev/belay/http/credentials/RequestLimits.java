package dev.belay.http.credentials;

import dev.belay.http.credentials.Buckets.Gate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often somebody may ask, and how often he may be wrong: token buckets, in bounded memory.
 *
 * <ul>
 *   <li>Requests, per address: every request costs one, whatever comes of it. And per user, from
 *       wherever he asks: a request costs one once it is known to be his, so that no stranger can
 *       use his up.
 *   <li>Failed attempts, per user and address: a token or signature that is not good costs one.
 *       When none is left, even a good one is refused until there is. Were it not, whoever guesses
 *       would only have to go on until an answer differs, and the limit would limit nothing. An
 *       expired token was good once, is no guess, and costs nothing.
 * </ul>
 *
 * <p>The user is part of the key, so that one does not lock out all who share his address; the
 * address is, so that a stranger elsewhere cannot lock him out. What tries many users from one
 * address is held by the limit on requests alone. An attempt is counted before it is looked at, and
 * given back when it was none: no more guesses are answered at once than one after another. IPv6
 * addresses count by their /64, for whoever has one has all of it (RFC 6177, section 2).
 *
 * <p>At most {@code remembered} keys of each kind are kept; above that those least in use are
 * forgotten and begin anew. Safe for use by many threads; they share one instance, or there is no
 * limit. The public documents state no limits.
 */
public final class RequestLimits {

  private static final RequestLimits UNLIMITED = new RequestLimits(null, null, null);

  private final @Nullable Buckets<String> requests;
  private final @Nullable Buckets<String> users;
  private final @Nullable Buckets<Caller> failures;

  private RequestLimits(
      @Nullable Buckets<String> requests,
      @Nullable Buckets<String> users,
      @Nullable Buckets<Caller> failures) {
    this.requests = requests;
    this.users = users;
    this.failures = failures;
  }

  /** No limits at all, for tests and where something in front keeps them. */
  public static RequestLimits unlimited() {
    return UNLIMITED;
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Counts a request from that address; false when it is one too many. */
  boolean admits(String address) {
    return requests == null || requests.take(network(address));
  }

  /** Counts a request that is known to be that user's; false when it is one too many. */
  boolean admitsUser(String userId) {
    return users == null || users.take(userId);
  }

  /**
   * Begins an attempt of that user from that address; empty when he has been wrong too often. While
   * more attempts are under way than he may get wrong, this waits for one of them to end.
   */
  Optional<Attempt> begin(String userId, String address) {
    if (failures == null) {
      return Optional.of(wrong -> {});
    }
    Gate gate = failures.of(new Caller(userId, network(address)));
    return gate.hold() ? Optional.of(gate::settle) : Optional.empty();
  }

  /** An attempt under way, which must be ended. */
  @FunctionalInterface
  interface Attempt {
    /** Ends it: a wrong one is counted. */
    void end(boolean wrong);
  }

  /** How many addresses, users, and users at addresses, are remembered now. */
  long remembered() {
    return sizeOf(requests) + sizeOf(users) + sizeOf(failures);
  }

  private static long sizeOf(@Nullable Buckets<?> buckets) {
    return buckets == null ? 0 : buckets.size();
  }

  /** An IPv6 address shortened to its /64; anything else as it is. */
  static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    int scope = address.indexOf('%');
    try {
      // The brackets say that it is no name, so none is ever looked up.
      byte[] bytes =
          InetAddress.getByName('[' + (scope < 0 ? address : address.substring(0, scope)) + ']')
              .getAddress();
      return bytes.length == 4
          ? InetAddress.getByAddress(bytes).getHostAddress() // ::ffff:192.0.2.1
          : HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) + "/64";
    } catch (UnknownHostException e) {
      return address; // no address, but one key is as good as another
    }
  }

  private record Caller(String userId, String network) {}

  /** Collects what limits are made of. For one thread. */
  public static final class Builder {

    private long requestsPerSecond = 200;
    private long requestBurst = 400;
    private long failuresPerMinute = 10;
    private int remembered = 100_000;
    private LongSupplier nanos = System::nanoTime;

    private Builder() {}

    /**
     * How many requests an address may make, and as many a user: 200 a second by default, and 400
     * at once after a rest.
     *
     * @param perSecond 1 to 1,000,000
     * @param burst perSecond to 1,000,000
     */
    public Builder requests(long perSecond, long burst) {
      require(
          perSecond >= 1 && perSecond <= 1_000_000, "perSecond must be 1 to 1000000", perSecond);
      require(
          burst >= perSecond && burst <= 1_000_000, "burst must be perSecond to 1000000", burst);
      this.requestsPerSecond = perSecond;
      this.requestBurst = burst;
      return this;
    }

    /**
     * How many failed attempts a user may make from an address: 10 a minute by default, all of them
     * at once or spread.
     *
     * @param perMinute 1 to 1,000,000
     */
    public Builder failuresPerMinute(long perMinute) {
      require(
          perMinute >= 1 && perMinute <= 1_000_000, "perMinute must be 1 to 1000000", perMinute);
      this.failuresPerMinute = perMinute;
      return this;
    }

    /**
     * How many addresses, as many users, and as many users at addresses, are remembered at most:
     * 100,000 by default.
     *
     * @param keys 1 to 10,000,000
     */
    public Builder remembered(int keys) {
      require(keys >= 1 && keys <= 10_000_000, "keys must be 1 to 10000000", keys);
      this.remembered = keys;
      return this;
    }

    /** A clock in nanoseconds that never goes back; {@link System#nanoTime()} by default. */
    public Builder nanoClock(LongSupplier clock) {
      this.nanos = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** The limits, with nothing used up. */
    public RequestLimits build() {
      Duration second = Duration.ofSeconds(1);
      return new RequestLimits(
          new Buckets<>(requestBurst, requestsPerSecond, second, remembered, nanos),
          new Buckets<>(requestBurst, requestsPerSecond, second, remembered, nanos),
          new Buckets<>(
              failuresPerMinute, failuresPerMinute, Duration.ofMinutes(1), remembered, nanos));
    }

    private static void require(boolean ok, String rule, long value) {
      if (!ok) {
        throw new IllegalArgumentException(rule + ", was " + value);
      }
    }
  }
}
