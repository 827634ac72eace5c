package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no HTTP client would send. */
class RawSocketTest {

  private static final int THREADS = 4;

  @RegisterExtension
  static final ServedApi SERVED =
      new ServedApi(
          api -> api,
          server ->
              server
                  .threads(THREADS)
                  .bodyTime(Duration.ofSeconds(1))
                  .idleTimeout(Duration.ofSeconds(60)));

  private final List<Socket> open = new ArrayList<>();

  @AfterEach
  void closeSockets() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  private Wire connect() throws IOException {
    Wire wire = new Wire(SERVED.port());
    open.add(wire.socket());
    return wire;
  }

  private Wire.Reply refused(String... lines) throws IOException {
    Wire wire = connect();
    wire.send(String.join("\r\n", lines) + "\r\n\r\n");
    Wire.Reply reply = wire.reply("GET");
    assertThat(reply.text()).doesNotContainIgnoringCase("jetty", "<html", "exception", "Server:");
    return reply;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "GET /koodrive/ose/v1/1",
        "GET /koodrive/ose/v1/1 HTTP/9.9",
        "GET /koodrive/ose/v1/1 HTTP/2.0",
        "GET /koodrive/ose/v1/ 1 HTTP/1.1",
        "GET koodrive HTTP/1.1",
        "GET /koodrive/ose/v1/%zz HTTP/1.1",
        "GET /koodrive/ose/v1/%00 HTTP/1.1",
        "GET /koodrive/ose/v1/%2e%2e/v1/1 HTTP/1.1",
        "GET /koodrive/ose/v1/a%2Fb HTTP/1.1",
        "GET /koodrive/ose/v1/a\\b HTTP/1.1",
        "G\u0001ET /koodrive/ose/v1/1 HTTP/1.1",
        "PRI * HTTP/2.0",
        "CONNECT example.org:443 HTTP/1.1"
      })
  void aRequestLineThatIsNoneOfOursIsABadRequest(String line) throws IOException {
    Wire.Reply reply = refused(line, "Host: x");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000101");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1",
        "Content-Length: 1, 2",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 99999999999999999999",
        "Content-Length: x",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, gzip",
        "No colon",
        ": no name",
        "Na me: x",
        "Bad\u0001: x",
        "X: a\u0000b",
        "X: a\r\n folded",
        "Expect: the-unexpected"
      })
  void headersThatAreMalformedAreABadRequest(String header) throws IOException {
    Wire.Reply reply = refused("POST /koodrive/ose/v1/cancel HTTP/1.1", "Host: x", header);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000101");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /koodrive/ose/v1/1 HTTP/1.1", "GET /koodrive/ose/v1/1 HTTP/1.0"})
  void withoutAHostTheCallerIsNotAdmitted(String line) throws IOException {
    for (String host : new String[] {"X: y", "Host:", "Host:  "}) {
      Wire.Reply reply = refused(line, host);
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.code()).isEqualTo("13000709");
    }
  }

  @Test
  void headersThatAreTooLargeAreABadRequest() throws IOException {
    String much = "x".repeat(20_000);
    assertThat(refused("GET /koodrive/ose/v1/1 HTTP/1.1", "Host: x", "X: " + much).code())
        .isEqualTo("13000101");
    assertThat(refused("GET /koodrive/ose/v1/" + much + " HTTP/1.1", "Host: x").code())
        .isEqualTo("13000101");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", "\u0000\u0000", "SSH-2.0-x"})
  void afterBytesThatAreNoRequestTheConnectionIsClosed(String bytes) throws IOException {
    Wire wire = connect();
    wire.send(bytes + "\r\n\r\n");
    assertThat(wire.rest()).doesNotContainIgnoringCase("jetty", "<html");
  }

  @Test
  void aBodyMayComeInChunks() throws IOException {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    Wire wire = connect();
    wire.send(Wire.head("POST", "/cancel", "Transfer-Encoding: chunked"));
    wire.send("9\r\n{\"jobId\":\r\n");
    String rest = "\"" + id + "\"}";
    wire.send(Integer.toHexString(rest.length()) + ";x=y\r\n" + rest + "\r\n0\r\nT: t\r\n\r\n");
    assertThat(wire.reply("POST").text()).contains("CANCELLED_TO_DO");
  }

  @Test
  void chunksThatAreTooManyOrMalformedAreABadRequest() throws IOException {
    Wire many = connect();
    many.send(Wire.head("POST", "/cancel", "Transfer-Encoding: chunked"));
    String chunk = "1000\r\n" + " ".repeat(4096) + "\r\n";
    many.send(chunk.repeat(17) + "0\r\n\r\n");
    assertThat(many.reply("POST").code()).isEqualTo("13000101");

    Wire malformed = connect();
    malformed.send(Wire.head("POST", "/cancel", "Transfer-Encoding: chunked"));
    malformed.send("xyz\r\n{}\r\n");
    assertThat(malformed.reply("POST").code()).isEqualTo("13000101");
  }

  @Test
  void aClientThatAsksFirstIsToldToContinue() throws IOException {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    String body = "{\"jobId\":\"" + id + "\"}";
    Wire wire = connect();
    wire.send(
        Wire.head("POST", "/cancel", "Expect: 100-continue", "Content-Length: " + body.length()));
    assertThat(wire.line()).isEqualTo("HTTP/1.1 100 Continue");
    assertThat(wire.line()).isEmpty();
    wire.send(body);
    assertThat(wire.reply("POST").text()).contains("CANCELLED_TO_DO");
  }

  @Test
  void aClientThatAsksFirstWithFarTooMuchIsToldAtOnce() throws IOException {
    Wire wire = connect();
    wire.send(Wire.head("POST", "/cancel", "Expect: 100-continue", "Content-Length: 2000000000"));
    assertThat(wire.reply("POST").code()).isEqualTo("13000101");
  }

  @Test
  void requestsInOneGoAreAnsweredInTheirOrder() throws IOException {
    List<JobId> ids = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      JobId id = SERVED.submitForLater(ServedApi.USER);
      ids.add(id);
      all.append(Wire.head("GET", "/" + id));
    }
    Wire wire = connect();
    wire.send(all.toString());
    for (JobId id : ids) {
      assertThat(wire.reply("GET").text()).contains("\"taskId\":\"" + id + "\"");
    }
  }

  @Test
  void aTargetMayBeAbsoluteIfItFitsTheHost() throws IOException {
    String target = "http://x/koodrive/ose/v1/4711";
    Wire wire = connect();
    wire.send(Wire.head("GET", "/4711").replace("/koodrive/ose/v1/4711", target));
    assertThat(wire.reply("GET").code()).isEqualTo("13000309");

    Wire other = connect();
    other.send(
        Wire.head("GET", "/4711").replace("/koodrive/ose/v1/4711", target.replace("//x/", "//y/")));
    assertThat(other.reply("GET").code()).isEqualTo("13000101");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "OPTIONS", "TRACE"})
  void otherMethodsAreABadRequest(String method) throws IOException {
    Wire wire = connect();
    wire.send(Wire.head(method, "/cancel"));
    Wire.Reply reply = wire.reply(method);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).doesNotContain("token-of");
    wire.send(Wire.head("GET", "/4711"));
    assertThat(wire.reply("GET").code()).isEqualTo("13000309");
  }

  @Test
  void theAsteriskIsABadRequest() throws IOException {
    Wire wire = connect();
    wire.send(Wire.head("OPTIONS", "").replace("/koodrive/ose/v1", "*"));
    assertThat(wire.reply("OPTIONS").code()).isEqualTo("13000101");
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedForForever() throws IOException {
    Wire wire = connect();
    wire.send(Wire.head("POST", "/cancel", "Content-Length: 50") + "{");
    Wire.Reply reply = wire.reply("POST");
    assertThat(reply.code()).isEqualTo("13000101");
    assertThat(reply.text()).contains("in time");
    assertThat(wire.rest()).isEmpty();
  }

  @Test
  void aBodyThatIsCutShortIsNotCarriedOut() throws IOException {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    Wire wire = connect();
    wire.send(Wire.head("POST", "/cancel", "Content-Length: 500") + "{\"jobId\":\"" + id + "\"}");
    wire.socket().shutdownOutput();
    assertThat(wire.rest()).doesNotContain("CANCELLED");
    assertThat(SERVED.job(id).cancel()).isNull();
  }

  @Test
  void aThousandIdleConnectionsHarmNobody() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      Wire idle = connect();
      if (i % 2 == 0) {
        idle.send("POST /koodrive/ose/v1/cancel HT");
      }
    }
    for (int i = 0; i < 20; i++) {
      assertThat(SERVED.wire().get("/4711").code()).isEqualTo("13000309");
    }
  }

  @Test
  void moreSlowClientsThanThreadsHarmNobody() throws IOException {
    List<Wire> slow = new ArrayList<>();
    for (int i = 0; i < 10 * THREADS; i++) {
      Wire wire = connect();
      wire.send(Wire.head("POST", "/cancel", "Content-Length: 1000") + "{");
      slow.add(wire);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(SERVED.wire().get("/4711").code()).isEqualTo("13000309");
      for (Wire wire : slow) {
        wire.trySend(" ");
      }
    }
    for (Wire wire : slow) {
      assertThat(wire.reply("POST").code()).isEqualTo("13000101");
    }
  }

  @Test
  void anAnswerToHeadHasNoBody() {
    ApiClient.Reply reply = SERVED.wire().send("HEAD", "/4711", BodyPublishers.noBody());
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isNull();
  }
}
