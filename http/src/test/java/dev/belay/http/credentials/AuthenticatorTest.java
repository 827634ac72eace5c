package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.ConfigurationException;
import dev.belay.http.credentials.TokenVerifier.Owner;
import dev.belay.http.credentials.Verdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule for the four mandatory headers, and every answer. */
class AuthenticatorTest {

  private static final Verdict ADMITTED = new Verdict.Admitted(Ask.USER);
  private static final String TOKEN = "10f-abc_DEF.791e9ff~/x+y==";

  private Instant now = Ask.NOW;
  private final Authenticator authenticator =
      Authenticator.builder()
          .tokens(AuthenticatorTest::ownerOf)
          .apps(appId -> appId.equals(Ask.APP) ? Optional.of(Ask.SECRET) : Optional.empty())
          .clock(() -> now)
          .limits(RequestLimits.unlimited())
          .build();

  private static Owner ownerOf(String token) {
    return switch (token) {
      case TOKEN -> new Owner.User(Ask.USER);
      case "old" -> new Owner.Expired();
      default -> new Owner.Unknown();
    };
  }

  private void assertRefused(Reason reason, Ask ask) {
    assertThat(authenticator.check(ask.request())).isEqualTo(new Verdict.Refused(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "Bearer+", "Bearer +", "", "bearer ", "BEARER+", "bEaReR +"})
  void everySpellingOfATokenIsUnderstood(String spelling) {
    assertThat(authenticator.check(new Ask().with("Authorization", spelling + TOKEN).request()))
        .isEqualTo(ADMITTED);
  }

  @Test
  void aTokenMayBeginLikeTheWordBearer() {
    Authenticator any =
        Authenticator.builder()
            .tokens(
                token -> token.equals("Bearerly") ? new Owner.User(Ask.USER) : new Owner.Unknown())
            .clock(() -> now)
            .build();

    assertThat(any.check(new Ask().with("Authorization", "Bearerly").request()))
        .isEqualTo(ADMITTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Bearer+",
        "Bearer +",
        "Bearer  two-spaces",
        "Bearer ++plus",
        "+plus",
        "Bearer a b",
        "Bearer a,b",
        "Bearer a\"b",
        "Bearer é",
        "Bearer a=b",
        "Bearer =",
        "Basic dTpw",
        "Digest username=\"u\"",
        "HMAC-SHA256",
        "hmac-sha256",
        "HMAC-SHA256 ",
        "HMAC-SHA256 AppId=a",
        "HMAC-SHA256 AppId=a,SignedHeaders=host",
        "HMAC-SHA256 AppId=a,SignedHeaders=host,Signature=",
        "HMAC-SHA256 AppId=a,SignedHeaders=host,Signature=abc",
        "HMAC-SHA256  AppId=a,SignedHeaders=host,Signature=<mac>",
        "HMAC-SHA256 AppId=a, SignedHeaders=host, Signature=<mac>",
        "HMAC-SHA256 AppId=,SignedHeaders=host,Signature=<mac>",
        "HMAC-SHA256 AppId=a b,SignedHeaders=host,Signature=<mac>",
        "HMAC-SHA256 AppId=a,SignedHeaders=,Signature=<mac>",
        "HMAC-SHA256 AppId=a,SignedHeaders=host;,Signature=<mac>",
        "HMAC-SHA256 AppId=a,SignedHeaders=host;host,Signature=<mac>",
        "HMAC-SHA256 AppId=a,SignedHeaders=Host,Signature=<mac>",
        "HMAC-SHA256 AppId=a,SignedHeaders=ho st,Signature=<mac>",
        "HMAC-SHA256 AppId=a,SignedHeaders=host,Signature=<mac>,More=x",
        "HMAC-SHA256 AppId=a,Signature=<mac>,SignedHeaders=host",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=<mac>",
      })
  void whateverIsNeitherTokenNorSignatureIsMissing(String header) {
    assertRefused(
        Reason.AUTHORIZATION_MISSING,
        new Ask().with("Authorization", header.replace("<mac>", "a".repeat(64))));
  }

  @Test
  void aTokenOfAnyLengthIsRefusedWithoutHarm() {
    assertRefused(Reason.TOKEN_INVALID, new Ask().token("a".repeat(8_192)));
    assertRefused(Reason.AUTHORIZATION_MISSING, new Ask().token("a".repeat(8_193)));
    assertRefused(Reason.AUTHORIZATION_MISSING, new Ask().token("a".repeat(5_000_000)));
    assertRefused(
        Reason.AUTHORIZATION_MISSING,
        new Ask().with("Authorization", "HMAC-SHA256 " + "a;".repeat(2_000_000)));
  }

  @Test
  void eachMandatoryHeaderMustBeThereOnceWithATokenToo() {
    Ask good = new Ask().token(TOKEN);
    assertThat(authenticator.check(good.request())).isEqualTo(ADMITTED);

    assertRefused(Reason.HOST_MISSING, new Ask().token(TOKEN).without("Host"));
    assertRefused(Reason.HOST_MISSING, new Ask().token(TOKEN).with("Host", " "));
    assertRefused(Reason.HOST_MISSING, new Ask().token(TOKEN).with("Host", "a", "a"));
    assertRefused(Reason.AUTHORIZATION_MISSING, new Ask());
    assertRefused(Reason.AUTHORIZATION_MISSING, new Ask().with("Authorization", TOKEN, TOKEN));
    assertRefused(Reason.USER_ID_INVALID, new Ask().token(TOKEN).without("X-User-Id"));
    assertRefused(
        Reason.USER_ID_INVALID, new Ask().token(TOKEN).with("X-User-Id", Ask.USER, Ask.USER));
    assertRefused(Reason.DATE_INVALID, new Ask().token(TOKEN).without("X-Date"));
    assertRefused(Reason.DATE_INVALID, new Ask().token(TOKEN).with("X-Date", Ask.DATE, Ask.DATE));
  }

  @Test
  void theFirstThatIsWrongIsTheAnswer() {
    assertRefused(Reason.HOST_MISSING, new Ask().without("Host").without("X-User-Id"));
    assertRefused(Reason.AUTHORIZATION_MISSING, new Ask().without("X-User-Id"));
    assertRefused(
        Reason.USER_ID_INVALID, new Ask().token("bad").without("X-User-Id").without("X-Date"));
    assertRefused(Reason.DATE_INVALID, new Ask().token("bad").without("X-Date"));
  }

  @Test
  void headersAreFoundInAnyCase() {
    Ask ask =
        new Ask().without("X-User-Id").with("x-USER-id", Ask.USER).with("AUTHORIZATION", TOKEN);

    assertThat(authenticator.check(ask.request())).isEqualTo(ADMITTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a;b", "ü", "a.b", "a/b", "１", "u\n", " u", "u "})
  void aUserIdHasNoOtherCharacters(String userId) {
    assertRefused(Reason.USER_ID_INVALID, new Ask().token(TOKEN).with("X-User-Id", userId));
  }

  @Test
  void aUserIdHasAtMost64Characters() {
    String longest = "Aa0-_".repeat(13).substring(0, 64);

    assertRefused(Reason.USER_MISMATCH, new Ask().token(TOKEN).with("X-User-Id", longest));
    assertRefused(Reason.USER_ID_INVALID, new Ask().token(TOKEN).with("X-User-Id", longest + "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20251103T070140",
        "20251103T070140z",
        "20251103T070140+0000",
        "2025-11-03T07:01:40Z",
        "20251103 070140Z",
        "202511307T070140Z", // what the printed pattern gives
        "20250230T070140Z",
        "20251131T070140Z",
        "20251303T070140Z",
        "20251103T240000Z",
        "20251103T076040Z",
        "20251103T070160Z",
        "+2025113T070140Z",
        "-0251103T070140Z",
        "２０２５1103T070140Z",
        " 20251103T070140Z",
        "20251103T070140Z ",
        "1762153300",
        "Mon, 03 Nov 2025 07:01:40 GMT",
      })
  void aDateHasNoOtherForm(String date) {
    assertRefused(Reason.DATE_INVALID, new Ask().token(TOKEN).with("X-Date", date));
  }

  @ParameterizedTest
  @CsvSource({
    "20251103T064640Z, true", // exactly 15 minutes
    "20251103T064639Z, false",
    "20251103T070145Z, true", // exactly the skew
    "20251103T070146Z, false",
    "00000101T000000Z, false",
    "99991231T235959Z, false",
    "20240229T000000Z, false"
  })
  void aDateIsGoodForFifteenMinutesAndMayBeAheadByTheSkew(String date, boolean good) {
    Ask ask = new Ask().token(TOKEN).with("X-Date", date);

    if (good) {
      assertThat(authenticator.check(ask.request())).isEqualTo(ADMITTED);
    } else {
      assertRefused(Reason.DATE_OUT_OF_WINDOW, ask);
    }
  }

  @Test
  void aFractionOfASecondCounts() {
    now = Ask.NOW.plus(Duration.ofMinutes(15));
    assertThat(authenticator.check(new Ask().token(TOKEN).request())).isEqualTo(ADMITTED);

    now = now.plusNanos(1);
    assertRefused(Reason.DATE_OUT_OF_WINDOW, new Ask().token(TOKEN));
  }

  @Test
  void ageAndSkewCanBeConfigured() {
    Authenticator strict =
        Authenticator.builder()
            .tokens(AuthenticatorTest::ownerOf)
            .clock(() -> now)
            .maxAge(Duration.ofMinutes(1))
            .maxSkew(Duration.ZERO)
            .build();
    ReceivedRequest request = new Ask().token(TOKEN).request();

    now = Ask.NOW.plusSeconds(60);
    assertThat(strict.check(request)).isEqualTo(ADMITTED);
    now = Ask.NOW.plusSeconds(61);
    assertThat(strict.check(request)).isEqualTo(new Verdict.Refused(Reason.DATE_OUT_OF_WINDOW));
    now = Ask.NOW.minusNanos(1);
    assertThat(strict.check(request)).isEqualTo(new Verdict.Refused(Reason.DATE_OUT_OF_WINDOW));
  }

  @Test
  void aTokenIsGoodForItsUserAlone() {
    assertRefused(Reason.USER_MISMATCH, new Ask().token(TOKEN).with("X-User-Id", "u-2"));
    assertRefused(Reason.TOKEN_EXPIRED, new Ask().token("old"));
    assertRefused(Reason.TOKEN_INVALID, new Ask().token("never-issued"));
  }

  @Test
  void whoKnowsNoTokensKnowsNoToken() {
    Authenticator appsOnly =
        Authenticator.builder().apps(appId -> Optional.empty()).clock(() -> now).build();
    Authenticator tokensOnly =
        Authenticator.builder().tokens(AuthenticatorTest::ownerOf).clock(() -> now).build();

    assertThat(appsOnly.check(new Ask().token(TOKEN).request()))
        .isEqualTo(new Verdict.Refused(Reason.TOKEN_INVALID));
    assertThat(tokensOnly.check(new Ask().signed().request()))
        .isEqualTo(new Verdict.Refused(Reason.SIGNATURE_INVALID));
    assertThatThrownBy(() -> Authenticator.builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("neither tokens nor apps");
  }

  @Test
  void aSettingOutOfRangeIsRefused() {
    assertThatThrownBy(() -> Authenticator.builder().maxAge(Duration.ZERO))
        .hasMessage("maxAge must be PT1S to PT24H, was PT0S");
    assertThatThrownBy(() -> Authenticator.builder().maxSkew(Duration.ofSeconds(-1)))
        .hasMessage("maxSkew must be PT0S to PT24H, was PT-1S");
  }

  /** Random headers of a few telling characters: always a verdict, and never admitted. */
  @Test
  void nothingThatIsSentMakesItThrow() {
    long seed = Long.getLong("belay.test.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      Ask ask =
          new Ask()
              .with("Authorization", text(random))
              .to(text(random), "/" + text(random), random.nextBoolean() ? text(random) : null)
              .body(text(random).getBytes(UTF_8));
      for (String header : new String[] {"Host", "X-User-Id", "X-Date"}) {
        if (random.nextInt(3) == 0) {
          ask.with(header, text(random));
        }
      }
      assertThat(authenticator.check(ask.request()))
          .as("seed %s round %s", seed, round)
          .isInstanceOf(Verdict.Refused.class);
    }
  }

  private static String text(Random random) {
    String[] parts = {
      "Bearer",
      " ",
      "+",
      "HMAC-SHA256 ",
      "AppId=",
      Ask.APP,
      ",",
      "SignedHeaders=",
      "host",
      ";",
      "x-date;x-user-id",
      "Signature=",
      "0".repeat(64),
      "%",
      "%2",
      "%2e",
      "/",
      "..",
      "&",
      "=",
      "é",
      "\0",
      "\n",
      Ask.DATE,
      "9",
      "\uD800",
      "a",
      ""
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }
}
