package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Bodies and headers made by jqwik, which shrinks what it finds to the least that fails and tells
 * its seed. {@link FuzzTest} breaks good requests instead, request lines included.
 */
class FuzzPropertiesTest {

  private static final ServedApi SERVED = new ServedApi(api -> api.catalog(new TestTasks()));

  @BeforeContainer
  static void serve() {
    SERVED.beforeAll(null);
  }

  @AfterContainer
  static void close() {
    SERVED.afterAll(null);
  }

  /** JSON of any shape, with the names of our fields among its keys. */
  @Provide
  Arbitrary<String> json() {
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20).map(FuzzPropertiesTest::quoted),
            Arbitraries.bigIntegers().map(String::valueOf),
            Arbitraries.doubles().map(String::valueOf),
            Arbitraries.of("null", "true", "\"1\"", "\"\"", "{", "]", "\"\\u0000\"", "1e99999"));
    Arbitrary<String> key =
        Arbitraries.of(
            "jobId",
            "taskType",
            "actionType",
            "taskInfo",
            "fileInfo",
            "fileId",
            "filePath",
            "newFilePath",
            "srcContainerId",
            "dstContainerId",
            "uncompressFilePaths",
            "password");
    return Arbitraries.recursive(
        () -> leaf,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(each -> "[" + String.join(",", each) + "]"),
                Combinators.combine(key, inner)
                    .as((name, value) -> "\"" + name + "\":" + value)
                    .list()
                    .ofMaxSize(6)
                    .map(each -> "{" + String.join(",", each) + "}")),
        0,
        4);
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> name =
        Arbitraries.oneOf(
            Arbitraries.of(
                "Authorization",
                "X-User-Id",
                "X-Date",
                "X-Traceid",
                "language",
                "Host",
                "x-hw-share-folder-id",
                "Content-Type",
                "Connection",
                "Accept",
                "Cookie"),
            Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(10));
    Arbitrary<String> value = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(80);
    return Combinators.combine(name, value)
        .as((first, second) -> first + ": " + second)
        .list()
        .ofMaxSize(5)
        .map(lines -> String.join("\r\n", lines));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @Property(tries = 500)
  void anyBodyIsRefusedOrMeansSomething(@ForAll("json") String json) throws IOException {
    String body = new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    for (String path : List.of("/cancel", "/jobs")) {
      check(
          Wire.head("POST", path, "Connection: close", "Content-Length: " + body.length()) + body);
    }
  }

  @Property(tries = 500)
  void anyHeadersAreRefusedOrMeanSomething(@ForAll("headers") String headers) throws IOException {
    String lines = headers.isEmpty() ? "X: y" : headers;
    check(Wire.head("POST", "/cancel", "Content-Length: 2", lines) + "{}");
  }

  private static void check(String sent) throws IOException {
    Wire wire = new Wire(SERVED.port());
    try {
      wire.trySend(sent);
      wire.shutdownOutput();
      for (int answers = 0; answers < 20 && wire.hasMore(); answers++) {
        Wire.Reply reply = wire.reply("GET");
        assertThat(reply.status()).isIn(200, 400, 401);
        assertThat(reply.text()).doesNotContainIgnoringCase("jetty", "exception", "<html");
      }
    } finally {
      wire.socket().close();
    }
  }
}
