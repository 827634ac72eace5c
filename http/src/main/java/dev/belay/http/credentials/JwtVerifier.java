package dev.belay.http.credentials;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.belay.ConfigurationException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens that are signed JWTs (RFC 7519) of one issuer, for one audience, by one algorithm.
 *
 * <p>Good is a token whose signature fits one of the keys, with {@code iss} and {@code aud} as
 * configured, {@code exp} in the future (it must be there), {@code nbf} not in the future, {@code
 * typ} absent, {@code JWT} or {@code at+jwt} (RFC 9068), and {@code sub} a user id. A token that is
 * all of it but too old is expired. Whatever else there is, is unknown: {@code alg: none}, another
 * algorithm than the pinned one (RFC 8725, section 3.1), an encrypted token, a {@code crit} that is
 * not understood. The life of such a token is its issuer's matter; using it does not lengthen it.
 *
 * <p>Immutable; safe for use by many threads.
 */
public final class JwtVerifier implements TokenVerifier {

  /** What tokens are signed with. EdDSA would need a library of its own. */
  public enum Algorithm {
    /** RSA, PKCS #1 v1.5, SHA-256. */
    RS256,
    /** RSA, PSS, SHA-256. */
    PS256,
    /** ECDSA on P-256, SHA-256. */
    ES256,
    /** HMAC, SHA-256: whoever can check tokens can make them. */
    HS256
  }

  private final DefaultJWTProcessor<SecurityContext> processor;

  private JwtVerifier(DefaultJWTProcessor<SecurityContext> processor) {
    this.processor = processor;
  }

  /** Begins with nothing but clock and skew. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Owner ownerOf(String token) {
    try {
      String subject = processor.process(token, null).getSubject();
      return Authenticator.USER_ID.matcher(subject).matches()
          ? new Owner.User(subject)
          : new Owner.Unknown();
    } catch (ExpiredJWTException e) {
      return new Owner.Expired(); // its signature, issuer and audience were right
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return new Owner.Unknown();
    }
  }

  /** Shows nothing. */
  @Override
  public String toString() {
    return "JwtVerifier";
  }

  /** Collects what is believed. Issuer, audience, algorithm and keys are needed. For one thread. */
  public static final class Builder {

    private static final Duration LONGEST_SKEW = Duration.ofMinutes(5);

    private @Nullable String issuer;
    private @Nullable String audience;
    private @Nullable Algorithm algorithm;
    private @Nullable JWKSet keys;
    private InstantSource clock = InstantSource.system();
    private Duration maxSkew = Duration.ofSeconds(5);

    private Builder() {}

    /** Who must have issued a token. */
    public Builder issuer(String iss) {
      this.issuer = Objects.requireNonNull(iss, "iss");
      return this;
    }

    /** Whom a token must be meant for: that is us. */
    public Builder audience(String aud) {
      this.audience = Objects.requireNonNull(aud, "aud");
      return this;
    }

    /** The one algorithm that is believed. */
    public Builder algorithm(Algorithm pinned) {
      this.algorithm = Objects.requireNonNull(pinned, "pinned");
      return this;
    }

    /**
     * The issuer's key, for all algorithms but HS256.
     *
     * @throws ConfigurationException unless it is an RSA key of at least 2048 bits, or one on P-256
     */
    public Builder key(PublicKey key) {
      if (key instanceof RSAPublicKey rsa) {
        keys = new JWKSet(new RSAKey.Builder(rsa).build());
      } else if (key instanceof ECPublicKey ec
          && Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))) {
        keys = new JWKSet(new ECKey.Builder(Curve.P_256, ec).build());
      } else {
        throw new ConfigurationException(
            "the key must be an RSA key, or an EC key on P-256, was " + key.getAlgorithm());
      }
      return this;
    }

    /** The secret shared with the issuer, for HS256; at least 32 bytes (RFC 7518, section 3.2). */
    public Builder secret(byte[] secret) {
      if (secret.length < 32) {
        throw new ConfigurationException(
            "the secret must be at least 32 bytes, was " + secret.length);
      }
      keys = new JWKSet(new OctetSequenceKey.Builder(secret).build());
      return this;
    }

    /**
     * The issuer's keys as a JWK set (RFC 7517). A token that names a key is checked against that
     * one.
     *
     * @throws ConfigurationException when it is none; without what it says
     */
    public Builder keys(String jwkSet) {
      try {
        keys = JWKSet.parse(jwkSet);
      } catch (ParseException e) {
        // Neither the message nor the cause: they may hold a key.
        throw new ConfigurationException("the keys are not a JWK set as of RFC 7517");
      }
      return this;
    }

    /** By what tokens expire; the system's clock by default. */
    public Builder clock(InstantSource source) {
      this.clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /** How far the issuer's clock may be off: 5 seconds by default; 0 to 5 minutes. */
    public Builder maxSkew(Duration skew) {
      if (skew.isNegative() || skew.compareTo(LONGEST_SKEW) > 0) {
        throw new IllegalArgumentException(
            "maxSkew must be PT0S to " + LONGEST_SKEW + ", was " + skew);
      }
      this.maxSkew = skew;
      return this;
    }

    /**
     * The verifier.
     *
     * @throws ConfigurationException when issuer, audience, algorithm or keys are missing, or none
     *     of the keys can be used with the algorithm
     */
    public JwtVerifier build() {
      JWSAlgorithm pinned = JWSAlgorithm.parse(given("algorithm", algorithm).name());
      JWKSet usable = usable(pinned, given("key", keys));
      DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
      processor.setJWSTypeVerifier(
          new DefaultJOSEObjectTypeVerifier<>(
              JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
      processor.setJWSKeySelector(
          new JWSVerificationKeySelector<>(pinned, new ImmutableJWKSet<>(usable)));
      processor.setJWTClaimsSetVerifier(
          new Claims(given("issuer", issuer), given("audience", audience), clock, maxSkew));
      return new JwtVerifier(processor);
    }

    /** Keys of another kind could only do harm. */
    private static JWKSet usable(JWSAlgorithm pinned, JWKSet all) {
      JWKSelector selector =
          new JWKSelector(
              new JWKMatcher.Builder()
                  .keyType(KeyType.forAlgorithm(pinned))
                  .algorithms(pinned, null)
                  .curves(pinned.equals(JWSAlgorithm.ES256) ? Set.of(Curve.P_256) : null)
                  .build());
      JWKSet usable = new JWKSet(selector.select(all));
      boolean weak =
          usable.getKeys().stream()
              .anyMatch(key -> key.size() < (key instanceof RSAKey ? 2048 : 256));
      if (usable.isEmpty() || weak) {
        throw new ConfigurationException(
            pinned + " needs a key of its kind; RSA keys have at least 2048 bits, secrets 256");
      }
      return usable;
    }

    private static <T> T given(String name, @Nullable T value) {
      if (value == null) {
        throw new ConfigurationException("a JwtVerifier needs an " + name);
      }
      return value;
    }
  }

  /** The library's checks, by our clock. */
  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

    private final InstantSource clock;

    Claims(String issuer, String audience, InstantSource clock, Duration maxSkew) {
      super(audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp", "sub"));
      this.clock = clock;
      setMaxClockSkew((int) maxSkew.toSeconds());
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }
}
