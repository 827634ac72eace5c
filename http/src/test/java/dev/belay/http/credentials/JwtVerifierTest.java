package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.belay.ConfigurationException;
import dev.belay.http.credentials.JwtVerifier.Algorithm;
import dev.belay.http.credentials.TokenVerifier.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JWTs: what is good, and every way not to be. */
class JwtVerifierTest {

  private static final Owner ANN = new Owner.User("ann");
  private static final Owner UNKNOWN = new Owner.Unknown();
  private static final byte[] SECRET = Ask.SECRET.getBytes(UTF_8);

  private static RSAKey rsa;
  private static RSAKey otherRsa;
  private static ECKey ec;

  private Instant now = Ask.NOW;

  @BeforeAll
  static void keys() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    otherRsa = new RSAKeyGenerator(2048).keyID("other").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
  }

  private JwtVerifier.Builder builder(Algorithm algorithm) {
    return JwtVerifier.builder()
        .issuer("https://issuer.example.com")
        .audience("belay")
        .algorithm(algorithm)
        .clock(() -> now);
  }

  private JwtVerifier rs256() throws Exception {
    return builder(Algorithm.RS256).key(rsa.toPublicKey()).build();
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("https://issuer.example.com")
        .audience("belay")
        .subject("ann")
        .expirationTime(Date.from(Ask.NOW.plusSeconds(600)));
  }

  private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
      throws Exception {
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(signer);
    return jwt.serialize();
  }

  private static String signed(JWTClaimsSet.Builder claims) throws Exception {
    return signed(new JWSHeader(JWSAlgorithm.RS256), claims.build(), new RSASSASigner(rsa));
  }

  @Test
  void everyAlgorithmIsUnderstoodWhenItIsThePinnedOne() throws Exception {
    assertThat(rs256().ownerOf(signed(claims()))).isEqualTo(ANN);
    assertThat(
            builder(Algorithm.PS256)
                .key(rsa.toPublicKey())
                .build()
                .ownerOf(
                    signed(
                        new JWSHeader(JWSAlgorithm.PS256),
                        claims().build(),
                        new RSASSASigner(rsa))))
        .isEqualTo(ANN);
    assertThat(
            builder(Algorithm.ES256)
                .key(ec.toPublicKey())
                .build()
                .ownerOf(
                    signed(
                        new JWSHeader(JWSAlgorithm.ES256), claims().build(), new ECDSASigner(ec))))
        .isEqualTo(ANN);
    assertThat(
            builder(Algorithm.HS256)
                .secret(SECRET)
                .build()
                .ownerOf(
                    signed(
                        new JWSHeader(JWSAlgorithm.HS256),
                        claims().build(),
                        new MACSigner(SECRET))))
        .isEqualTo(ANN);
  }

  @Test
  void anyKeyOfASetWillDoAndANamedOneMustBeThere() throws Exception {
    JwtVerifier verifier =
        builder(Algorithm.RS256).keys(new JWKSet(List.of(ec, otherRsa, rsa)).toString()).build();

    assertThat(verifier.ownerOf(signed(claims()))).isEqualTo(ANN);
    assertThat(verifier.ownerOf(signed(named("rsa"), claims().build(), new RSASSASigner(rsa))))
        .isEqualTo(ANN);
    assertThat(verifier.ownerOf(signed(named("other"), claims().build(), new RSASSASigner(rsa))))
        .isEqualTo(UNKNOWN);
    assertThat(verifier.ownerOf(signed(named("none"), claims().build(), new RSASSASigner(rsa))))
        .isEqualTo(UNKNOWN);
  }

  private static JWSHeader named(String keyId) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build();
  }

  @Test
  void anUnsignedTokenIsUnknown() throws Exception {
    assertThat(rs256().ownerOf(new PlainJWT(claims().build()).serialize())).isEqualTo(UNKNOWN);
    String[] parts = signed(claims()).split("\\.", -1);
    assertThat(rs256().ownerOf(parts[0] + "." + parts[1] + ".")).isEqualTo(UNKNOWN);
    for (String alg : List.of("none", "None", "NONE", "nOnE", "")) {
      String header = "{\"alg\":\"" + alg + "\"}";
      String forged = base64(header.getBytes(UTF_8)) + "." + parts[1] + ".";
      assertThat(rs256().ownerOf(forged)).as(alg).isEqualTo(UNKNOWN);
      assertThat(rs256().ownerOf(forged + parts[2])).as(alg).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void anotherAlgorithmIsUnknownThoughTheKeyFits() throws Exception {
    for (JWSAlgorithm alg : List.of(JWSAlgorithm.PS256, JWSAlgorithm.RS512)) {
      assertThat(
              rs256().ownerOf(signed(new JWSHeader(alg), claims().build(), new RSASSASigner(rsa))))
          .isEqualTo(UNKNOWN);
    }
  }

  /** The public key is no secret; taken as one, anybody could sign. */
  @Test
  void aTokenSignedWithThePublicKeyAsSecretIsUnknown() throws Exception {
    byte[] der = rsa.toPublicKey().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END PUBLIC KEY-----\n";
    for (byte[] secret :
        List.of(der, pem.getBytes(UTF_8), rsa.toPublicJWK().toJSONString().getBytes(UTF_8))) {
      String forged =
          signed(new JWSHeader(JWSAlgorithm.HS256), claims().build(), new MACSigner(secret));
      assertThat(rs256().ownerOf(forged)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void aKeyThatTheTokenBringsAlongIsNotBelieved() throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(otherRsa.toPublicJWK()).build();

    assertThat(rs256().ownerOf(signed(header, claims().build(), new RSASSASigner(otherRsa))))
        .isEqualTo(UNKNOWN);
  }

  @Test
  void aWrongSignatureOrAChangedClaimIsUnknown() throws Exception {
    String good = signed(claims());
    String[] parts = good.split("\\.", -1);
    String forgedClaims = base64(claims().subject("root").build().toString().getBytes(UTF_8));

    assertThat(
            rs256()
                .ownerOf(
                    signed(
                        new JWSHeader(JWSAlgorithm.RS256),
                        claims().build(),
                        new RSASSASigner(otherRsa))))
        .isEqualTo(UNKNOWN);
    assertThat(rs256().ownerOf(parts[0] + "." + forgedClaims + "." + parts[2])).isEqualTo(UNKNOWN);
  }

  @Test
  void issuerAndAudienceMustBeOurs() throws Exception {
    assertUnknown(claims -> claims.issuer("https://issuer.example.com/"));
    assertUnknown(claims -> claims.issuer(null));
    assertUnknown(claims -> claims.audience("another"));
    assertUnknown(claims -> claims.audience((String) null));
    assertThat(rs256().ownerOf(signed(claims().audience(List.of("another", "belay")))))
        .isEqualTo(ANN);
  }

  private void assertUnknown(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
    assertThat(rs256().ownerOf(signed(change.apply(claims())))).isEqualTo(UNKNOWN);
  }

  @Test
  void aTokenExpiresAtItsTimeGiveOrTakeTheSkew() throws Exception {
    String token = signed(claims());

    now = Ask.NOW.plusSeconds(604);
    assertThat(rs256().ownerOf(token)).isEqualTo(ANN);
    now = Ask.NOW.plusSeconds(606);
    assertThat(rs256().ownerOf(token)).isEqualTo(new Owner.Expired());
    assertUnknown(claims -> claims.expirationTime(null));
    assertThat(rs256().ownerOf(signed(claims().issuer("another"))))
        .as("expired, but nothing is told of a token that was never good")
        .isEqualTo(UNKNOWN);
  }

  @Test
  void aTokenThatIsNotGoodYetIsUnknown() throws Exception {
    assertUnknown(claims -> claims.notBeforeTime(Date.from(Ask.NOW.plusSeconds(7))));
    assertThat(rs256().ownerOf(signed(claims().notBeforeTime(Date.from(Ask.NOW))))).isEqualTo(ANN);
  }

  @Test
  void theSubjectMustBeAUser() throws Exception {
    assertUnknown(claims -> claims.subject(null));
    assertUnknown(claims -> claims.subject(""));
    assertUnknown(claims -> claims.subject("ann smith"));
    assertUnknown(claims -> claims.subject("a".repeat(65)));
  }

  @Test
  void onlyTypesOfAccessTokensAreTaken() throws Exception {
    for (String type : List.of("JWT", "jwt", "at+jwt", "AT+JWT")) {
      assertThat(rs256().ownerOf(typed(type))).as(type).isEqualTo(ANN);
    }
    for (String type : List.of("dpop+jwt", "logout+jwt", "JOSE", "x")) {
      assertThat(rs256().ownerOf(typed(type))).as(type).isEqualTo(UNKNOWN);
    }
  }

  private static String typed(String type) throws Exception {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType(type)).build(),
        claims().build(),
        new RSASSASigner(rsa));
  }

  @Test
  void whatMustBeUnderstoodAndIsNotIsUnknown() throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .criticalParams(Set.of("urn:x"))
            .customParam("urn:x", 1)
            .build();

    assertThat(rs256().ownerOf(signed(header, claims().build(), new RSASSASigner(rsa))))
        .isEqualTo(UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b.c", "a.b.c.d.e", "e30.e30.", "e30.e30.e30", "AAAA"})
  void whatIsNoTokenIsUnknown(String text) throws Exception {
    assertThat(rs256().ownerOf(text)).isEqualTo(UNKNOWN);
  }

  @Test
  void nothingThatIsSentMakesItThrow() throws Exception {
    long seed = Long.getLong("belay.test.seed", System.nanoTime());
    Random random = new Random(seed);
    JwtVerifier verifier = rs256();
    String good = signed(claims());
    for (int round = 0; round < 2_000; round++) {
      StringBuilder spoilt = new StringBuilder(good);
      for (int i = 0; i <= random.nextInt(4); i++) {
        int at = random.nextInt(good.lastIndexOf('.'));
        spoilt.setCharAt(at, "abcXYZ019-_.".charAt(random.nextInt(12)));
      }
      if (!spoilt.toString().equals(good)) {
        assertThat(verifier.ownerOf(spoilt.toString()))
            .as("seed %s round %s", seed, round)
            .isEqualTo(UNKNOWN);
      }
    }
    String nested = base64("[".repeat(5_000).getBytes(UTF_8));
    String header = base64("{\"alg\":\"RS256\"}".getBytes(UTF_8));
    assertThat(verifier.ownerOf(nested + "." + nested + ".AA")).isEqualTo(UNKNOWN);
    assertThat(verifier.ownerOf(header + "." + nested + ".AA")).isEqualTo(UNKNOWN);
    String odd = "{\"alg\":[\"RS256\"],\"crit\":{\"a\":1},\"kid\":7,\"typ\":null,\"b64\":\"x\"}";
    assertThat(verifier.ownerOf(base64(odd.getBytes(UTF_8)) + ".e30.AA")).isEqualTo(UNKNOWN);
  }

  /** Signed by the issuer himself, so that the claims are really read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"exp\":1e400}",
        "{\"exp\":\"soon\"}",
        "{\"exp\":-1}",
        "{\"exp\":9223372036854775807}",
        "{\"exp\":{}}",
        "{\"sub\":7}",
        "{\"sub\":[\"ann\"]}",
        "{\"aud\":{\"a\":1}}",
        "{\"aud\":[1,2]}",
        "{\"iss\":[]}",
        "{\"nbf\":\"x\"}",
        "[]",
        "7",
        "null",
        ""
      })
  void oddClaimsOfTheIssuerDoNotMakeItThrow(String claims) throws Exception {
    String all =
        claims.replaceFirst(
            "^\\{",
            "{\"iss\":\"https://issuer.example.com\",\"aud\":\"belay\",\"sub\":\"ann\","
                + "\"exp\":1762153900,");
    JWSObject jws = new JWSObject(new JWSHeader(JWSAlgorithm.RS256), new Payload(all));
    jws.sign(new RSASSASigner(rsa));

    assertThat(rs256().ownerOf(jws.serialize())).isNotEqualTo(ANN);
  }

  @Test
  void whatIsMissingOrUnfitIsTold() throws Exception {
    assertMissing("algorithm", JwtVerifier.builder());
    assertMissing("key", JwtVerifier.builder().algorithm(Algorithm.RS256));
    assertMissing(
        "issuer", JwtVerifier.builder().algorithm(Algorithm.RS256).key(rsa.toPublicKey()));
    assertMissing(
        "audience",
        JwtVerifier.builder().algorithm(Algorithm.RS256).key(rsa.toPublicKey()).issuer("i"));
    assertMissing("needs a key of its kind", builder(Algorithm.HS256).key(rsa.toPublicKey()));
    assertMissing("needs a key of its kind", builder(Algorithm.RS256).secret(SECRET));
    assertMissing(
        "needs a key of its kind", builder(Algorithm.ES256).keys(new JWKSet(rsa).toString()));
    assertThatThrownBy(() -> builder(Algorithm.HS256).secret(new byte[31]))
        .hasMessageContaining("32 bytes");
    assertThatThrownBy(() -> builder(Algorithm.HS256).maxSkew(Duration.ofMinutes(6)))
        .hasMessageContaining("maxSkew");
    assertThatThrownBy(
            () ->
                builder(Algorithm.ES256)
                    .key(new ECKeyGenerator(Curve.P_384).generate().toPublicKey()))
        .hasMessageContaining("P-256");
    assertThat(rs256()).hasToString("JwtVerifier");
  }

  private static void assertMissing(String what, JwtVerifier.Builder builder) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(what);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
