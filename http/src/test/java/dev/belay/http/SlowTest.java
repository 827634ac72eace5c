package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that never fall silent and never get done. */
class SlowTest {

  @RegisterExtension
  static final ServedApi SERVED =
      new ServedApi(
          api -> api,
          server ->
              server
                  .requestTime(Duration.ofSeconds(1))
                  .bodyTime(Duration.ofSeconds(60))
                  .idleTimeout(Duration.ofSeconds(60)));

  /** Sends a byte now and then until the server has closed; that it has is what is waited for. */
  private static void trickleUntilClosed(Wire wire, String bytes) {
    ServedApi.eventually()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              try {
                wire.send(bytes);
                return false;
              } catch (IOException closed) {
                return true;
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // the request line
        "GET /koodrive/ose/v1/1 HTTP/1.1\r\nHost: x\r\nX: ",
        "POST /koodrive/ose/v1/cancel HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n"
      })
  void aRequestThatTricklesInIsCutOff(String beginning) throws IOException {
    Wire wire = new Wire(SERVED.port());
    wire.send(beginning);
    trickleUntilClosed(wire, "x");
    assertThat(wire.rest()).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
    wire.socket().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\r\n"})
  void aRequestAfterAnAnswerIsCutOffToo(String bytes) throws IOException {
    Wire wire = new Wire(SERVED.port());
    wire.send(Wire.head("GET", "/4711"));
    assertThat(wire.reply("GET").code()).isEqualTo("13000309");
    trickleUntilClosed(wire, bytes);
    wire.socket().close();
  }
}
