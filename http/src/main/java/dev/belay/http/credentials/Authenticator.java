package dev.belay.http.credentials;

import dev.belay.ConfigurationException;
import dev.belay.http.credentials.Verdict.Admitted;
import dev.belay.http.credentials.Verdict.Reason;
import dev.belay.http.credentials.Verdict.Refused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a caller is who he says he is. The first of these that is not so is the answer:
 *
 * <ol>
 *   <li>The address has a request left ({@link RequestLimits}).
 *   <li>Host, Authorization, X-User-Id and X-Date are there, each once; with a token, too (page
 *       CancelJob, table 1, where all of them are mandatory).
 *   <li>Authorization is a token in one of four spellings, or the signature of an app.
 *   <li>X-User-Id is 1 to 64 letters, digits, {@code -} and {@code _} (the documents state no rule;
 *       they show 19 digits, or 36 characters with a dash).
 *   <li>X-Date is {@code yyyyMMdd'T'HHmmss'Z'} in UTC, at most 15 minutes old (page Authentication)
 *       and not in the future by more than the skew.
 *   <li>The user has a failed attempt left at this address ({@link RequestLimits}).
 *   <li>The token is good and X-User-Id's; or the signature is right and covers {@code host},
 *       {@code x-date} and {@code x-user-id}, and the app vouches for the user.
 *   <li>The user has a request left ({@link RequestLimits}).
 * </ol>
 *
 * <p>A signed request may be sent again as long as its X-Date is good. Safe for use by many
 * threads.
 */
public final class Authenticator {

  static final Pattern USER_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** What a guess looks like. An expired token is none: it was good once. */
  private static final Set<Reason> GUESSES =
      EnumSet.of(Reason.TOKEN_INVALID, Reason.USER_MISMATCH, Reason.SIGNATURE_INVALID);

  private final @Nullable TokenVerifier tokens;
  private final @Nullable SignatureCheck signatures;
  private final DateWindow window;
  private final RequestLimits limits;

  private Authenticator(Builder builder) {
    tokens = builder.tokens;
    signatures = builder.apps == null ? null : new SignatureCheck(builder.apps);
    window = new DateWindow(builder.clock, builder.maxAge, builder.maxSkew);
    limits = builder.limits == null ? RequestLimits.builder().build() : builder.limits;
  }

  /** Begins without tokens and apps; at least one of them is needed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether the caller is who he says he is. Whatever the request holds, the answer is a verdict;
   * what the token verifier or the app secrets throw, because a file cannot be read, say, is thrown
   * on.
   */
  public Verdict check(ReceivedRequest request) {
    if (!limits.admits(request.address())) {
      return new Refused(Reason.TOO_MANY);
    }
    if (only(request, "host").filter(host -> !host.isBlank()).isEmpty()) {
      return new Refused(Reason.HOST_MISSING);
    }
    Optional<Authorization> authorization =
        only(request, "authorization").flatMap(Authorization::parse);
    if (authorization.isEmpty()) {
      return new Refused(Reason.AUTHORIZATION_MISSING);
    }
    Optional<String> userId =
        only(request, "x-user-id").filter(id -> USER_ID.matcher(id).matches());
    if (userId.isEmpty()) {
      return new Refused(Reason.USER_ID_INVALID);
    }
    Optional<Reason> badDate = window.refusal(only(request, "x-date"));
    if (badDate.isPresent()) {
      return new Refused(badDate.get());
    }
    Verdict verdict = limited(request, authorization.get(), userId.get());
    return verdict instanceof Admitted && !limits.admitsUser(userId.get())
        ? new Refused(Reason.TOO_MANY)
        : verdict;
  }

  private Verdict limited(ReceivedRequest request, Authorization authorization, String userId) {
    Optional<RequestLimits.Attempt> attempt = limits.begin(userId, request.address());
    if (attempt.isEmpty()) {
      return new Refused(Reason.TOO_MANY);
    }
    boolean guessed = false;
    try {
      Verdict verdict = verify(request, authorization, userId);
      guessed = verdict instanceof Refused refused && GUESSES.contains(refused.reason());
      return verdict;
    } finally {
      attempt.get().end(guessed);
    }
  }

  private Verdict verify(ReceivedRequest request, Authorization authorization, String userId) {
    if (authorization instanceof Authorization.Token token) {
      return tokens == null
          ? new Refused(Reason.TOKEN_INVALID)
          : verdictOn(tokens.ownerOf(token.value()), userId);
    }
    return signatures != null
            && signatures.isRight(request, (Authorization.Signature) authorization)
        ? new Admitted(userId)
        : new Refused(Reason.SIGNATURE_INVALID);
  }

  private static Verdict verdictOn(TokenVerifier.Owner owner, String userId) {
    if (owner instanceof TokenVerifier.Owner.User user) {
      return user.userId().equals(userId)
          ? new Admitted(userId)
          : new Refused(Reason.USER_MISMATCH);
    }
    return new Refused(
        owner instanceof TokenVerifier.Owner.Expired ? Reason.TOKEN_EXPIRED : Reason.TOKEN_INVALID);
  }

  private static Optional<String> only(ReceivedRequest request, String header) {
    List<String> values = request.header(header);
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /** Collects what an authenticator is made of. For one thread. */
  public static final class Builder {

    private static final Duration LONGEST = Duration.ofDays(1);

    private @Nullable TokenVerifier tokens;
    private @Nullable AppSecrets apps;
    private InstantSource clock = InstantSource.system();
    private Duration maxAge = Duration.ofMinutes(15);
    private Duration maxSkew = Duration.ofSeconds(5);
    private @Nullable RequestLimits limits;

    private Builder() {}

    /** Who knows tokens. Without it every token is unknown. */
    public Builder tokens(TokenVerifier verifier) {
      this.tokens = Objects.requireNonNull(verifier, "verifier");
      return this;
    }

    /** The apps that may sign requests. Without it every app is unknown. */
    public Builder apps(AppSecrets secrets) {
      this.apps = Objects.requireNonNull(secrets, "secrets");
      return this;
    }

    /** What X-Date is compared with; the system's clock by default. */
    public Builder clock(InstantSource source) {
      this.clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /** How old X-Date may be: 15 minutes by default; 1 second to 1 day. Exactly as old is good. */
    public Builder maxAge(Duration age) {
      this.maxAge = inRange("maxAge", Duration.ofSeconds(1), age);
      return this;
    }

    /** How far X-Date may be in the future: 5 seconds by default; 0 to 1 day. */
    public Builder maxSkew(Duration skew) {
      this.maxSkew = inRange("maxSkew", Duration.ZERO, skew);
      return this;
    }

    /** How often somebody may ask; {@link RequestLimits#builder()}'s defaults by default. */
    public Builder limits(RequestLimits requestLimits) {
      this.limits = Objects.requireNonNull(requestLimits, "requestLimits");
      return this;
    }

    /**
     * The authenticator.
     *
     * @throws ConfigurationException when it would know neither tokens nor apps
     */
    public Authenticator build() {
      if (tokens == null && apps == null) {
        throw new ConfigurationException(
            "an Authenticator that knows neither tokens nor apps admits nobody: call tokens(...),"
                + " apps(...) or both");
      }
      return new Authenticator(this);
    }

    private static Duration inRange(String name, Duration least, Duration value) {
      if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + " must be " + least + " to " + LONGEST + ", was " + value);
      }
      return value;
    }
  }
}
