package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.JobId;
import dev.belay.http.credentials.Authenticator;
import dev.belay.http.credentials.RequestLimits;
import dev.belay.http.credentials.RequestSigner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Signatures of the module's own signer, sent by the JDK's HTTP client; Host is the one that client
 * writes itself and lets nobody set.
 */
class SignedTest {

  private static final String APP = "app-1";
  private static final String SECRET = "s".repeat(32);

  @RegisterExtension
  static final ServedApi SERVED =
      new ServedApi(
          builder ->
              builder.authenticator(
                  Authenticator.builder()
                      .apps(app -> app.equals(APP) ? Optional.of(SECRET) : Optional.empty())
                      .limits(RequestLimits.unlimited())
                      .build()));

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final RequestSigner signer = new RequestSigner(APP, SECRET);

  private static URI uri(String host, String path) {
    return URI.create("http://" + host + ":" + SERVED.port() + ApiClient.PREFIX + path);
  }

  private static byte[] cancelOf(JobId id) {
    return ("{\"jobId\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
  }

  /** Signs one body and sends another; the code of the answer, and its data. */
  private static String cancel(RequestSigner signer, Instant at, byte[] signed, byte[] sent)
      throws Exception {
    URI uri = uri("127.0.0.1", "/cancel");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(sent));
    signer.headers("POST", uri, ServedApi.USER, at, signed).forEach(request::header);
    return answerTo(request.build());
  }

  private static String answerTo(HttpRequest request) throws Exception {
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    JsonNode body = new ObjectMapper().readTree(response.body());
    Map<String, String> headers = new TreeMap<>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
    Described.check(
        request.method(), request.uri().getPath(), response.statusCode(), headers, body);
    assertThat(response.statusCode()).isIn(200, 401);
    return response.statusCode() + " " + body.get(body.has("data") ? "data" : "code").asText();
  }

  @Test
  void aRightSignatureCancelsWhateverNameTheHostHas() throws Exception {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    byte[] body = cancelOf(id);
    assertThat(cancel(signer, Instant.now(), body, body)).isEqualTo("200 CANCELLED_TO_DO");
    assertThat(SERVED.job(id).cancel().actor()).isEqualTo(ServedApi.USER);

    URI uri = uri("localhost", "/jobs?offset=0&limit=100&x=a%2Fb%20c");
    HttpRequest.Builder list = HttpRequest.newBuilder(uri);
    signer.headers("GET", uri, ServedApi.USER, Instant.now(), new byte[0]).forEach(list::header);
    assertThat(answerTo(list.build())).startsWith("200 ");
  }

  @Test
  void anotherSecretOrAppIsNotAdmitted() throws Exception {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    byte[] body = cancelOf(id);
    for (RequestSigner wrong :
        new RequestSigner[] {
          new RequestSigner(APP, "t".repeat(32)), new RequestSigner("app-2", SECRET)
        }) {
      assertThat(cancel(wrong, Instant.now(), body, body)).isEqualTo("401 13000705");
    }
    assertThat(SERVED.job(id).cancel()).isNull();
  }

  @Test
  void aBodyThatWasChangedOnTheWayIsNotCarriedOut() throws Exception {
    JobId meant = SERVED.submitForLater(ServedApi.USER);
    JobId other = SERVED.submitForLater(ServedApi.USER);
    assertThat(cancel(signer, Instant.now(), cancelOf(meant), cancelOf(other)))
        .isEqualTo("401 13000705");
    assertThat(SERVED.job(other).cancel()).isNull();
  }

  @Test
  void aSignatureIsGoodForFifteenMinutes() throws Exception {
    byte[] body = cancelOf(SERVED.submitForLater(ServedApi.USER));
    Instant now = Instant.now();
    assertThat(cancel(signer, now.minusSeconds(901), body, body)).isEqualTo("401 13000708");
    assertThat(cancel(signer, now.plusSeconds(60), body, body)).isEqualTo("401 13000708");
    assertThat(cancel(signer, now.minusSeconds(840), body, body)).isEqualTo("200 CANCELLED_TO_DO");
  }

  @Test
  void aSignatureForAnotherHostIsNotAdmitted() throws Exception {
    URI signed = uri("localhost", "/4711");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("127.0.0.1", "/4711"));
    signer
        .headers("GET", signed, ServedApi.USER, Instant.now(), new byte[0])
        .forEach(request::header);
    assertThat(answerTo(request.build())).isEqualTo("401 13000705");
  }
}
