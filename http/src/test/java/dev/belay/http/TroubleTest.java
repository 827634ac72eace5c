package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.belay.StoreException;
import dev.belay.StoreException.Effect;
import dev.belay.http.credentials.Authenticator;
import dev.belay.http.credentials.RequestLimits;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is our fault, and what the log tells of it and of everything else. */
class TroubleTest {

  private static final String ORDER =
      "{\"taskType\":5,\"password\":\"open-sesame\",\"taskInfo\":{\"fileInfo\":[{\"fileId\":\"f\"}],"
          + "\"srcContainerId\":\"s\",\"newFilePath\":\"%s\"},\"dstContainerId\":\"d\"}";

  @RegisterExtension
  static final ServedApi SERVED = new ServedApi(builder -> builder.catalog(new TestTasks()));

  private static final AtomicReference<RuntimeException> TROUBLE = new AtomicReference<>();

  private static BatchTaskServer troubled;

  /** The API over a client that throws what it is told. */
  @BeforeAll
  static void serveTrouble() {
    BatchTaskApi api =
        BatchTaskApi.builder()
            .client(
                Fakes.client(
                    SERVED.client(),
                    method -> {
                      throw TROUBLE.get();
                    }))
            .authenticator(ServedApi.authenticator())
            .catalog(new TestTasks())
            .build();
    troubled = BatchTaskServer.builder(api).port(0).start();
  }

  @AfterAll
  static void close() {
    troubled.close();
  }

  private static ApiClient.Reply troubled(RuntimeException trouble, String operation) {
    TROUBLE.set(trouble);
    return called(new ApiClient(troubled.port(), ServedApi.USER), operation);
  }

  private static ApiClient.Reply called(ApiClient wire, String operation) {
    return switch (operation) {
      case "cancel" -> wire.cancel("1");
      case "create" -> wire.post("/jobs", ORDER.formatted("later"));
      case "list" -> wire.get("/jobs?offset=0&limit=1");
      default -> wire.get("/1");
    };
  }

  @ParameterizedTest
  @CsvSource({"cancel", "create", "list", "show"})
  void troubleOfTheStoreIsToldWithWhatItLeftBehindAndNothingInternal(String operation) {
    for (Effect effect : Effect.values()) {
      try (LogRecorder log = new LogRecorder()) {
        StoreException trouble =
            new StoreException("password of 10.1.2.3", effect, new RuntimeException("SELECT x"));
        ApiClient.Reply reply = troubled(trouble, operation);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.code()).isEqualTo("13000201");
        assertThat(reply.msg())
            .isEqualTo(
                (effect == Effect.NONE
                        ? "Internal error; nothing was changed."
                        : "Internal error; whether the request took effect is unknown.")
                    + " Trace id: "
                    + reply.traceId());
        assertThat(log.of(reply.traceId())).anyMatch(line -> line.contains("SELECT x"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"cancel,unknown", "create,unknown", "list,nothing", "show,nothing"})
  void anUnexpectedExceptionIsToldLikewise(String operation, String told) {
    try (LogRecorder log = new LogRecorder()) {
      ApiClient.Reply reply = troubled(new IllegalStateException("internals"), operation);
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.msg()).contains(told, reply.traceId()).doesNotContain("internals");
      assertThat(log.of(reply.traceId()))
          .anyMatch(line -> line.startsWith("ERROR") && line.contains("internals"));
    }
  }

  @Test
  void troubleOfTheCatalogueIsToldLikewise() {
    try (LogRecorder log = new LogRecorder()) {
      ApiClient.Reply reply = SERVED.wire().post("/jobs", ORDER.formatted("break"));
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body().toString()).doesNotContain("secret-inside");
      assertThat(log.of(reply.traceId())).isNotEmpty();
    }
  }

  @Test
  void everyLineOfARequestHasItsTraceId() {
    String traceId = "t".repeat(58);
    try (LogRecorder log = new LogRecorder()) {
      ApiClient wire = SERVED.wire().with("X-Traceid", traceId);
      wire.get("/4711");
      wire.post("/jobs", ORDER.formatted("huge"));
      wire.post("/cancel", "{");
      wire.without("Host").without("X-Date").get("/1");
      assertThat(log.lines()).hasSizeGreaterThanOrEqualTo(5);
      assertThat(log.lines()).allMatch(line -> line.contains(traceId));
    }
  }

  @Test
  void nothingSecretIsLogged() {
    List<String> secrets =
        List.of("token-of-u-17", "token-of-else", "s3cr3t", "open-sesame", "deadbeef".repeat(8));
    try (LogRecorder log = new LogRecorder()) {
      ApiClient wire = SERVED.wire();
      for (ApiClient each :
          List.of(
              wire,
              wire.with("Authorization", "Bearer s3cr3t"),
              wire.with("Authorization", "Bearer token-of-else"),
              wire.with("Authorization", "Basic s3cr3t"),
              wire.with(
                  "Authorization",
                  "HMAC-SHA256 AppId=a,SignedHeaders=host;x-date;x-user-id,Signature="
                      + "deadbeef".repeat(8)),
              wire.with("X-Traceid", "s3cr3t"))) {
        each.get("/1?token=s3cr3t");
        each.get("/jobs?offset=s3cr3t&limit=1");
        each.post("/jobs", ORDER.formatted("later"));
        each.post("/jobs", ORDER.formatted("refuse"));
        each.post("/jobs", ORDER.formatted("break"));
        each.post("/jobs", ORDER.formatted("huge"));
        each.post("/cancel", "{\"jobId\":\"s3cr3t\",\"open-sesame\":1,\"open-sesame\":1}");
        each.post("/cancel", "s3cr3t");
        each.send("TRACE", "/1", BodyPublishers.noBody());
      }
      assertThat(log.lines()).isNotEmpty();
      for (String secret : secrets) {
        assertThat(log.lines()).noneMatch(line -> line.contains(secret));
      }
    }
  }

  /** With the two loggers silenced that docs/http-api.md names; see logback-test.xml. */
  @Test
  void theServerUnderneathLogsNoHeader() throws IOException {
    try (LogRecorder log = new LogRecorder("org.eclipse.jetty", Level.INFO)) {
      for (String header :
          List.of(
              "Host: s3cr3t:s3cr3t:s3cr3t",
              "Host: [s3cr3t",
              "Host: s3cr3t",
              "X s3cr3t: y",
              "s3cr3t",
              "Authorization: s3cr3t\u0000",
              "Authorization: s3cr3t\r\n folded",
              "Content-Length: s3cr3t",
              "Transfer-Encoding: s3cr3t",
              "Authorization: " + "s3cr3t".repeat(4_000),
              "Expect: s3cr3t")) {
        for (String host : List.of("", "Host: x\r\n")) {
          Wire raw = new Wire(SERVED.port());
          raw.send("GET /koodrive/ose/v1/1 HTTP/1.1\r\n" + host + header + "\r\n\r\n");
          raw.shutdownOutput();
          assertThat(raw.rest()).contains("HTTP/1.1 40");
          raw.socket().close();
        }
      }
      assertThat(log.lines()).noneMatch(line -> line.contains("s3cr3t"));
    }
  }

  @Test
  void tooManyRequestsAreRefusedAsSuch() {
    BatchTaskApi api =
        BatchTaskApi.builder()
            .client(SERVED.client())
            .authenticator(
                Authenticator.builder()
                    .tokens(token -> new dev.belay.http.credentials.TokenVerifier.Owner.Unknown())
                    .limits(RequestLimits.builder().requests(1, 1).nanoClock(() -> 0).build())
                    .build())
            .build();
    try (BatchTaskServer server = BatchTaskServer.builder(api).port(0).start()) {
      ApiClient wire = new ApiClient(server.port(), "u");
      assertThat(wire.get("/1").code()).isEqualTo("13000702");
      ApiClient.Reply reply = wire.get("/1");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo("13000801");
    }
  }
}
