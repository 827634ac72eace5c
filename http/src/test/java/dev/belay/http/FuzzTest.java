package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Bodies, headers and request lines that somebody broke: never a 500, nor a status outside 200, 400
 * and 401, and every answer is as described. {@code -Dbelay.test.rounds} lengthens it, {@code
 * -Dbelay.test.seed} repeats it.
 */
class FuzzTest {

  private static final int ROUNDS = Integer.getInteger("belay.test.rounds", 1);

  /** What breaks things elsewhere. */
  private static final List<String> HARMFUL =
      List.of(
          "",
          "\u0000",
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "null",
          "1e999999999",
          "-0",
          "99999999999999999999",
          "\u00ff\u00fe",
          "\u00c0\u0080",
          "\u00ed\u00a0\u0080",
          "\r",
          "\n",
          "\r\n",
          "\r\n\r\n",
          "\t",
          " ",
          "%",
          "%00",
          "%zz",
          "%2e%2e/",
          "../",
          "//",
          ";",
          "?",
          "&",
          "=",
          "#",
          "\"jobId\":\"1\",",
          "{\"a\":".repeat(40),
          "A".repeat(5_000),
          "'",
          "<script>",
          "${jndi:x}",
          "{0}",
          "Content-Length: 5\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Host: y\r\n",
          "X-Traceid: 1\r\n",
          "language: zh-CN\r\n",
          "HTTP/1.0",
          "\u00e4\u00b8\u00ad");

  @RegisterExtension
  static final ServedApi SERVED = new ServedApi(builder -> builder.catalog(new TestTasks()));

  private final long seed = Long.getLong("belay.test.seed", ThreadLocalRandom.current().nextLong());
  private final Random random = new Random(seed);

  private String broken(String text, int times) {
    StringBuilder broken = new StringBuilder(text);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(broken.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> broken.insert(at, HARMFUL.get(random.nextInt(HARMFUL.size())));
        case 1 -> broken.delete(at, Math.min(broken.length(), at + 1 + random.nextInt(8)));
        case 2 -> broken.insert(at, (char) random.nextInt(256));
        case 3 -> {
          int end = Math.min(broken.length(), at + random.nextInt(30));
          broken.insert(at, broken.substring(at, end));
        }
        default -> {
          if (at < broken.length()) {
            broken.setCharAt(at, (char) random.nextInt(256));
          }
        }
      }
    }
    return broken.toString();
  }

  private String goodBody() {
    JobId id = random.nextInt(20) == 0 ? SERVED.submitForLater(ServedApi.USER) : new JobId(4711);
    return switch (random.nextInt(3)) {
      case 0 -> "{\"jobId\":\"" + id + "\"}";
      case 1 ->
          "{\"taskType\":1,\"actionType\":101,\"taskInfo\":{\"fileInfo\":[{\"fileId\":\"f\"}],"
              + "\"newFilePath\":\"later\",\"srcContainerId\":\"s\"},\"dstContainerId\":\"d\"}";
      default ->
          "{\"taskType\":5,\"actionType\":503,\"taskInfo\":{\"fileInfo\":[{\"fileId\":\"f\"}],"
              + "\"newFilePath\":\"later\",\"uncompressFilePaths\":[\"a\",\"b\"],"
              + "\"srcContainerId\":\"s\"},\"dstContainerId\":\"d\",\"password\":\"p\"}";
    };
  }

  /** Sends bytes on a connection of their own; the answers until it is closed must be ours. */
  private void check(String sent) throws IOException {
    Wire wire = new Wire(SERVED.port());
    try {
      wire.trySend(sent);
      wire.shutdownOutput();
      String method = sent.startsWith("HEAD") ? "HEAD" : "GET";
      int answers = 0;
      while (wire.hasMore() && answers < 50) {
        Wire.Reply reply = wire.reply(method);
        assertThat(reply.status()).isIn(200, 400, 401);
        assertThat(reply.text()).doesNotContainIgnoringCase("jetty", "exception", "<html");
        answers++;
      }
    } catch (AssertionError | RuntimeException | IOException e) {
      throw new AssertionError("seed " + seed + ", sent: " + sent, e);
    } finally {
      wire.socket().close();
    }
  }

  @Test
  void brokenBodiesAreRefusedOrMeanSomething() throws IOException {
    for (int round = 0; round < 1_000 * ROUNDS; round++) {
      String body = broken(goodBody(), random.nextInt(4));
      int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
      String path = random.nextBoolean() ? "/cancel" : "/jobs";
      check(Wire.head("POST", path, "Connection: close", "Content-Length: " + length) + body);
    }
  }

  @Test
  void brokenQueriesAndPathsAreRefusedOrMeanSomething() throws IOException {
    for (int round = 0; round < 1_000 * ROUNDS; round++) {
      String path =
          switch (random.nextInt(3)) {
            case 0 -> "/jobs?type=1&status=2&offset=0&limit=10";
            case 1 -> "/1289250105886769024";
            default -> "/openapi.json";
          };
      check(Wire.head("GET", broken(path, 1 + random.nextInt(3)), "Connection: close"));
    }
  }

  @Test
  void brokenHeadersAreRefusedOrMeanSomething() throws IOException {
    for (int round = 0; round < 1_000 * ROUNDS; round++) {
      String good =
          Wire.head(
              random.nextBoolean() ? "GET" : "POST",
              random.nextBoolean() ? "/cancel" : "/4711",
              "X-Traceid: " + "t".repeat(58),
              "language: en-US",
              "Content-Length: 14",
              "x-hw-share-folder-id: s",
              "Connection: close");
      check(broken(good, 1 + random.nextInt(6)) + "{\"jobId\":\"47\"}");
    }
  }
}
