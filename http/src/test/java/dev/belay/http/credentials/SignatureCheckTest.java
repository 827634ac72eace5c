package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.http.credentials.Verdict.Reason;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a signature covers, what it must cover, and which requests may share one. */
class SignatureCheckTest {

  private static final Verdict ADMITTED = new Verdict.Admitted(Ask.USER);
  private static final Verdict REFUSED = new Verdict.Refused(Reason.SIGNATURE_INVALID);

  private final AtomicInteger asked = new AtomicInteger();
  private final Authenticator authenticator =
      Authenticator.builder()
          .apps(
              appId -> {
                asked.incrementAndGet();
                return appId.equals(Ask.APP) ? Optional.of(Ask.SECRET) : Optional.empty();
              })
          .clock(InstantSource.fixed(Ask.NOW))
          .limits(RequestLimits.unlimited())
          .build();

  private Verdict check(Ask ask) {
    return authenticator.check(ask.request());
  }

  @Test
  void aRightSignatureIsAdmittedAgainAndAgain() {
    Ask ask = new Ask().body("{\"jobId\":\"1\"}".getBytes(UTF_8)).signed();

    assertThat(check(ask)).isEqualTo(ADMITTED);
    assertThat(check(ask)).isEqualTo(ADMITTED);
  }

  @Test
  void whateverIsSignedCannotBeChanged() {
    byte[] body = "{\"jobId\":\"1\"}".getBytes(UTF_8);

    assertThat(check(new Ask().body(body).signed().body("{\"jobId\":\"2\"}".getBytes(UTF_8))))
        .isEqualTo(REFUSED);
    assertThat(check(new Ask().signed().with("X-User-Id", "somebody-else"))).isEqualTo(REFUSED);
    assertThat(check(new Ask().signed().with("X-Date", "20251103T070139Z"))).isEqualTo(REFUSED);
    assertThat(check(new Ask().signed().with("Host", "other.example.com"))).isEqualTo(REFUSED);
    assertThat(check(new Ask().signed().to("GET", Ask.CANCEL, null))).isEqualTo(REFUSED);
    assertThat(check(new Ask().signed().to("POST", "/koodrive/ose/v1/jobs", null)))
        .isEqualTo(REFUSED);
    assertThat(check(new Ask().signed().to("POST", Ask.CANCEL, "a=1"))).isEqualTo(REFUSED);
  }

  @Test
  void anUnknownAppAndAWrongSecretGetTheSameAnswer() {
    assertThat(check(new Ask().signed("nobody", Ask.SECRET))).isEqualTo(REFUSED);
    assertThat(check(new Ask().signed(Ask.APP, Ask.SECRET.toUpperCase(Locale.ROOT))))
        .isEqualTo(REFUSED);
    assertThat(asked).hasValue(2);
  }

  @Test
  void anAppWithAnEmptySecretIsNoApp() {
    Authenticator careless =
        Authenticator.builder()
            .apps(appId -> Optional.of(""))
            .clock(InstantSource.fixed(Ask.NOW))
            .build();

    assertThat(careless.check(new Ask().signed().request())).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x-date;x-user-id", "host;x-user-id", "host;x-date", "host", "host;x-date;x-User"})
  void aSignatureThatLeavesOutWhatItMustCoverIsRefused(String names) {
    Verdict verdict = check(new Ask().with("Authorization", header(names)));

    assertThat(verdict)
        .isIn(REFUSED, new Verdict.Refused(Reason.AUTHORIZATION_MISSING)); // the last is no name
  }

  @Test
  void aSignedHeaderThatIsAbsentOrRepeatedIsRefused() {
    String names = "host;language;x-date;x-user-id";

    assertThat(check(new Ask().with("Authorization", header(names)))).isEqualTo(REFUSED);
    assertThat(check(new Ask().with("language", "en", "zh").with("Authorization", header(names))))
        .isEqualTo(REFUSED);
    assertThat(asked).hasValue(0);
  }

  /** {@code x-user-id;x-date;host}: the documents do not say that the names are sorted. */
  @Test
  void headersMayBeSignedInAnyOrder() {
    String mac = "dc20877858ba8c9d8ff603bba7b5bf37c023ab5656274714f5b3a124281f2aee";
    Ask ask = new Ask().body("{\"jobId\":\"1289250105886769024\"}".getBytes(UTF_8));

    assertThat(check(ask.with("Authorization", header("x-user-id;x-date;host", mac))))
        .isEqualTo(ADMITTED);
    assertThat(check(ask.with("Authorization", header("host;x-date;x-user-id", mac))))
        .isEqualTo(REFUSED);
  }

  /** A signer removes dot segments; whether the server behind does the same nobody knows here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/koodrive/ose/v1/x/../cancel",
        "/koodrive/ose/v1/./cancel",
        "/koodrive/ose/v1/x/%2e%2E/cancel",
        "/koodrive/ose/v1/%2e/cancel",
        "/koodrive/ose/v1/x/.%2e/cancel",
        "/koodrive/ose/v1/cancel/.",
        "/koodrive/ose/v1/cancel/x/%2e.",
      })
  void aPathWithDotSegmentsDoesNotHaveTheSignatureOfThePathWithout(String path) {
    Ask ask = new Ask().signed();

    assertThat(UriForm.path(path)).isEqualTo("/koodrive/ose/v1/cancel/");
    assertThat(check(ask.to("POST", path, null))).isEqualTo(REFUSED);
    assertThat(check(ask.signed())).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "", "cancel", "http://drive.example.com/cancel", "/a%", "/a%2", "/%zz"})
  void aPathThatHasNoFormIsRefused(String path) {
    assertThat(check(new Ask().signed().to("POST", path, null))).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=b+c", "+=1", "a=%", "a=%4", "%g0=1"})
  void aQueryThatHasNoFormIsRefused(String query) {
    assertThat(check(new Ask().signed().to("POST", Ask.CANCEL, query))).isEqualTo(REFUSED);
  }

  /** The form must keep apart what a server may take for different things. */
  @Test
  void pathsThatDifferHaveFormsThatDiffer() {
    List<String> paths =
        List.of(
            "/a/b",
            "/a%2Fb",
            "/a%252Fb",
            "/a//b",
            "//a/b",
            "/a/b//",
            "/a%5Cb",
            "/a;b",
            "/a%3Bb%3Bc",
            "/a%00",
            "/a",
            "/A",
            "/a%20",
            "/a+",
            "/a%252B",
            "/%C3%A9",
            "/%E9",
            "/e%CC%81",
            "/a%0A",
            "/a%3F",
            "/a%23",
            "/",
            "/...",
            "/%2e%2e%2e%2e",
            "/a%26b");
    Set<String> forms = new HashSet<>();
    paths.forEach(path -> forms.add(UriForm.path(path)));

    assertThat(forms).hasSameSizeAs(paths);
  }

  @ParameterizedTest
  @CsvSource({
    "/%63ancel, /cancel",
    "/cancel, /cancel/",
    "/a%2fb, /a%2Fb",
    "/a%7Eb, /a~b",
    "/a+b, /a%2Bb",
    "/a/b/../c, /a/c",
    "/../../a, /a",
    "/a/., /a/",
    "/a/b/.., /a/"
  })
  void pathsThatAreTheSameHaveTheSameForm(String one, String other) {
    assertThat(UriForm.path(one)).isEqualTo(UriForm.path(other));
  }

  @Test
  void queriesThatDifferHaveFormsThatDiffer() {
    List<String> queries =
        List.of(
            "a=1&a=2",
            "a=2&a=1",
            "a=1%26a=2",
            "a%3D1&a=2",
            "a=1&A=2",
            "a=1%3Da=2",
            "a=%201",
            "a=%2B1",
            "a=1",
            "a=",
            "b=1&a=",
            "a==1",
            "a=1&a=1",
            "");
    Set<String> forms = new HashSet<>();
    queries.forEach(query -> forms.add(UriForm.query(query)));

    assertThat(forms).hasSameSizeAs(queries);
  }

  @ParameterizedTest
  @CsvSource({
    "a, a=",
    "b=1&a=2, a=2&b=1",
    "a=1&&b=2&, a=1&b=2",
    "a=%7e, a=~",
    "a-b=1&a=2, a=2&a-b=1"
  })
  void queriesThatAreTheSameHaveTheSameForm(String one, String other) {
    assertThat(UriForm.query(one)).isEqualTo(UriForm.query(other));
  }

  @Test
  void theSignerRefusesWhatCouldNotBeVerified() {
    RequestSigner signer = new RequestSigner(Ask.APP, Ask.SECRET);
    URI uri = URI.create("http://drive.example.com/a");
    Map<String, String> good = Map.of("X-Date", Ask.DATE, "X-User-Id", Ask.USER);

    assertThat(signer.authorization("post", uri, good, new byte[0]))
        .isEqualTo(signer.authorization("POST", uri, good, new byte[0]));
    assertRefused(signer, uri, Map.of("X-Date", Ask.DATE), "X-Date and X-User-Id must be signed");
    assertRefused(signer, uri, and(good, "x-date", Ask.DATE), "there twice");
    assertRefused(signer, uri, and(good, "Authorization", "x"), "cannot be signed");
    assertRefused(signer, uri, and(good, "a:b", "x"), "cannot be signed");
    assertRefused(signer, uri, and(good, "language", "en\nx"), "printable ASCII");
    assertRefused(signer, uri, and(good, "language", "é"), "printable ASCII");
    assertRefused(signer, URI.create("http://drive.example.com/a?b=c+d"), good, "%2B");
    assertThatThrownBy(() -> signer.authorization("GET", URI.create("/a"), good, new byte[0]))
        .hasMessageContaining("must be absolute");
    assertThatThrownBy(() -> new RequestSigner("a,b", Ask.SECRET)).hasMessageContaining("appId");
    assertThatThrownBy(() -> new RequestSigner("a", "")).hasMessageContaining("empty");
    assertThat(signer).hasToString("RequestSigner[" + Ask.APP + "]");
  }

  private static Map<String, String> and(Map<String, String> headers, String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return more;
  }

  private static void assertRefused(
      RequestSigner signer, URI uri, Map<String, String> headers, String message) {
    assertThatThrownBy(() -> signer.authorization("GET", uri, headers, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining(Ask.SECRET);
  }

  private static String header(String names) {
    return header(names, "0".repeat(64));
  }

  private static String header(String names, String mac) {
    return "HMAC-SHA256 AppId=" + Ask.APP + ",SignedHeaders=" + names + ",Signature=" + mac;
  }
}
