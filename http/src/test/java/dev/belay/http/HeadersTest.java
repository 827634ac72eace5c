package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trace ids, languages, credentials, methods and paths, over real sockets. */
class HeadersTest {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @RegisterExtension static final ServedApi SERVED = new ServedApi();

  private final ApiClient wire = SERVED.wire();

  @Test
  void aTraceIdIsMadeWhenNoneIsSent() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      made.add(wire.get("/1").traceId());
    }
    assertThat(made).hasSize(50);
  }

  @Test
  void theTraceIdThatWasSentComesBackWithErrorsToo() {
    String sent = "09azAZ_-".repeat(7) + "xy";
    assertThat(wire.with("X-Traceid", sent).get("/1").traceId()).isEqualTo(sent);
    assertThat(wire.with("x-traceid", sent).without("X-Date").get("/1").traceId()).isEqualTo(sent);
    assertThat(wire.with("X-Traceid", sent).get("/no/such/path").traceId()).isEqualTo(sent);
    assertThat(wire.with("X-Traceid", sent).post("/cancel", "x".repeat(70_000)).traceId())
        .isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "57", "59", "space", "dot", "umlaut"})
  void aTraceIdOfAnotherFormIsRefusedBeforeAnythingElse(String kind) {
    String sent =
        switch (kind) {
          case "57" -> "a".repeat(57);
          case "59" -> "a".repeat(59);
          case "space" -> "a".repeat(28) + " " + "a".repeat(29);
          case "dot" -> "a".repeat(57) + ".";
          case "umlaut" -> "a".repeat(57) + "\u00e4";
          default -> kind;
        };
    ApiClient.Reply reply = wire.with("X-Traceid", sent).without("Authorization").get("/1");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000102");
    assertThat(reply.msg()).startsWith("X-Traceid: ");
    assertThat(reply.traceId()).isNotEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "en-US,en-US",
    "en_us,en-US",
    "en,en-US",
    "EN-us,en-US",
    "de-DE,en-US",
    "xx,en-US",
    "!!,en-US",
    "'',en-US",
    "zh-CN,zh-CN",
    "zh_CN,zh-CN",
    "zh_cn,zh-CN",
    "ZH-cn,zh-CN",
    "zh,zh-CN",
    "zh-Hans,zh-CN",
    "zh-Hans-SG,zh-CN",
    "zh-TW,en-US",
    "zh-Hant,en-US",
    "zh-Hant-CN,en-US",
    "'en-US,zh-CN;q=0.5',en-US"
  })
  void messagesFollowTheLanguage(String asked, String given) {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    ApiClient speaker = wire.with("language", asked);
    ApiClient.Reply done = speaker.cancel(id);
    assertThat(done.headers()).containsEntry("content-language", given);
    assertThat(done.msg()).isEqualTo(given.equals("zh-CN") ? "\u6210\u529f" : "OK");
    ApiClient.Reply refused = speaker.cancel("4711");
    assertThat(refused.msg())
        .isEqualTo(
            given.equals("zh-CN")
                ? "\u4efb\u52a1\u4e0d\u5b58\u5728\u3002"
                : "There is no such task.");
  }

  @Test
  void withoutALanguageItIsEnglish() {
    assertThat(wire.get("/4711").headers()).containsEntry("content-language", "en-US");
    assertThat(wire.with("language", "zh".repeat(2_000)).get("/4711").headers())
        .containsEntry("content-language", "en-US");
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization,13000701",
    "X-User-Id,13000706",
    "X-Date,13000707",
  })
  void aMandatoryHeaderThatIsMissingIsTold(String header, String code) {
    ApiClient.Reply reply = wire.without(header).cancel("1");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.msg()).startsWith(header + ": ");
    assertThat(reply.headers()).containsEntry("www-authenticate", "Bearer");
  }

  @Test
  void eachReasonThatMayBeToldHasItsCode() {
    assertThat(wire.with("Authorization", "Bearer wrong").cancel("1").code()).isEqualTo("13000702");
    assertThat(wire.with("Authorization", "Bearer expired").cancel("1").code())
        .isEqualTo("13000703");
    assertThat(wire.with("X-User-Id", "u-18").cancel("1").code()).isEqualTo("13000704");
    assertThat(wire.with("X-User-Id", "u 18").cancel("1").code()).isEqualTo("13000706");
    assertThat(wire.with("X-Date", "2025-11-03T07:01:40Z").cancel("1").code())
        .isEqualTo("13000707");
    for (long minutes : new long[] {-16, 1}) {
      String date = DATE.format(Instant.now().plusSeconds(minutes * 60));
      assertThat(wire.with("X-Date", date).cancel("1").code()).isEqualTo("13000708");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer token-of-u-17",
        "Bearer+token-of-u-17",
        "Bearer +token-of-u-17",
        "token-of-u-17"
      })
  void theFourSpellingsOfATokenMeanTheSame(String spelling) {
    assertThat(wire.with("Authorization", spelling).cancel("4711").code()).isEqualTo("13000309");
  }

  @Test
  void credentialsComeBeforePathMethodAndBody() {
    ApiClient stranger = wire.with("Authorization", "wrong");
    assertThat(stranger.get("/no/such/path").status()).isEqualTo(401);
    assertThat(stranger.get("/cancel").status()).isEqualTo(401);
    assertThat(stranger.post("/cancel", "{").status()).isEqualTo(401);
  }

  @EnumSource
  @ParameterizedTest
  void everyReasonHasACodeOfItsOwnName(dev.belay.http.credentials.Verdict.Reason reason) {
    Refusal refusal = Refusal.of(reason);
    assertThat(refusal.code().name()).isEqualTo(reason.name());
    assertThat(refusal.phrase().name()).isEqualTo(reason.name());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/cancel,POST", "PUT,/cancel,POST", "DELETE,/jobs,'GET, POST'", "POST,/4711,GET",
    "DELETE,/4711,GET", "OPTIONS,/cancel,POST", "PATCH,/jobs/,'GET, POST'",
        "POST,/openapi.json,GET",
    "FOO,/cancel,POST"
  })
  void aMethodThatThePathDoesNotTakeIsABadRequest(String method, String path, String taken) {
    ApiClient.Reply reply = wire.send(method, path, BodyPublishers.noBody());
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000101");
    assertThat(reply.msg()).isEqualTo("This path takes " + taken + " only.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "/cancel/x",
        "/cancel//",
        "//cancel",
        "/jobs/4711",
        "/4711/cancel",
        "/task/list",
        "/share/tasks",
        "/a/../cancel",
        "/./cancel",
        "/%2e%2e/v1/cancel",
        "/jobs%2F4711",
        "/cancel;x=1/y"
      })
  void anUnknownPathIsABadRequest(String path) {
    ApiClient.Reply reply = wire.get(path);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000101");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/CANCEL", "/Jobs", "/task", "/cancel;x=1", "/%63ancel", "/4711%20", "/01", "/-1"})
  void aSingleNameThatIsNoLiteralIsTakenForAnId(String path) {
    ApiClient.Reply reply = wire.get(path);
    assertThat(reply.code()).isEqualTo("13000102");
    assertThat(reply.msg()).startsWith("job_id: ");
  }

  @Test
  void oneSlashAtTheEndMakesNoDifference() {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    assertThat(wire.get("/" + id + "/").body()).isEqualTo(wire.get("/" + id).body());
    assertThat(wire.post("/cancel/", "{\"jobId\":\"" + id + "\"}").status()).isEqualTo(200);
  }

  @Test
  void theDescriptionNeedsNoCredentials() {
    for (String path : new String[] {"/openapi.json", "/openapi.json/"}) {
      ApiClient.Reply reply =
          wire.without("Authorization").without("X-User-Id").without("X-Date").get(path);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(Described.OPEN_API);
    }
  }

  @Test
  void errorsAreCachedByNobody() {
    assertThat(wire.get("/4711").headers())
        .containsEntry("cache-control", "no-store")
        .containsEntry("x-content-type-options", "nosniff");
  }
}
