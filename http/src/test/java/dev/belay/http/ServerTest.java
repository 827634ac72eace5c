package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The server itself: TLS, a full queue, its end, its settings. */
class ServerTest {

  @RegisterExtension static final ServedApi SERVED = new ServedApi();

  @TempDir Path folder;

  /** An API whose requests wait inside until they are let go. */
  private static final class Held {
    final CountDownLatch letGo = new CountDownLatch(1);
    final java.util.concurrent.Semaphore inside = new java.util.concurrent.Semaphore(0);
    final BatchTaskApi api =
        BatchTaskApi.builder()
            .client(
                Fakes.client(
                    SERVED.client(),
                    method -> {
                      inside.release();
                      letGo.await();
                    }))
            .authenticator(ServedApi.authenticator())
            .build();

    void awaitInside(int requests) throws InterruptedException {
      assertThat(inside.tryAcquire(requests, 30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whenThreadsAndQueueAreFullItSaysSoAndChangesNothing() throws Exception {
    Held held = new Held();
    try (BatchTaskServer server =
        BatchTaskServer.builder(held.api).port(0).threads(2).queue(3).start()) {
      ApiClient wire = new ApiClient(server.port(), ServedApi.USER);
      List<CompletableFuture<String>> calls = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        calls.add(
            CompletableFuture.supplyAsync(
                () -> wire.get("/4711").code(), call -> new Thread(call).start()));
      }
      held.awaitInside(2);
      ServedApi.eventually()
          .until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 25);
      assertThat(calls.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
          .containsOnly("13000801");
      held.letGo.countDown();
      assertThat(calls.stream().map(CompletableFuture::join))
          .filteredOn("13000309"::equals)
          .hasSize(5);
    }
  }

  @Test
  void aCloseLetsWhatIsInFlightBeAnswered() throws Exception {
    Held held = new Held();
    BatchTaskServer server = BatchTaskServer.builder(held.api).port(0).start();
    int port = server.port();
    ApiClient wire = new ApiClient(port, ServedApi.USER);
    CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> wire.get("/4711").code());
    held.awaitInside(1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
    ServedApi.eventually().until(() -> refusesConnections(port));
    assertThat(closing).isNotDone();
    held.letGo.countDown();
    assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("13000309");
    closing.get(30, TimeUnit.SECONDS);
    server.close();
  }

  private static boolean refusesConnections(int port) {
    try {
      new Wire(port).socket().close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void moreConnectionsThanItMayHaveWaitUntilOneIsClosed() throws Exception {
    try (BatchTaskServer server =
        BatchTaskServer.builder(SERVED.api()).port(0).connections(1).start()) {
      Wire first = new Wire(server.port());
      first.send(Wire.head("GET", "/4711"));
      assertThat(first.reply("GET").code()).isEqualTo("13000309");
      Wire second = new Wire(server.port());
      second.send(Wire.head("GET", "/4711"));
      second.socket().setSoTimeout(300);
      assertThatThrownBy(second::hasMore).isInstanceOf(SocketTimeoutException.class);
      first.socket().close();
      second.socket().setSoTimeout(30_000);
      assertThat(second.reply("GET").code()).isEqualTo("13000309");
      second.socket().close();
    }
  }

  @Test
  void aCloseDoesNotWaitLongerThanItMay() throws Exception {
    Held held = new Held();
    BatchTaskServer server =
        BatchTaskServer.builder(held.api).port(0).closeTime(Duration.ofMillis(100)).start();
    ApiClient wire = new ApiClient(server.port(), ServedApi.USER);
    CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> wire.get("/4711").code());
    held.awaitInside(1);
    assertThatThrownBy(server::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not stop in order");
    held.letGo.countDown();
    assertThat(call).failsWithin(Duration.ofSeconds(30));
  }

  @Test
  void withAKeyStoreItServesTlsAndNothingElse() throws Exception {
    Path keys = folder.resolve("keys.p12");
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "k",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-storetype",
            "PKCS12",
            "-storepass",
            "changeit",
            "-keystore",
            keys.toString())
        .redirectErrorStream(true)
        .start()
        .waitFor();
    try (BatchTaskServer server =
        BatchTaskServer.builder(SERVED.api()).port(0).tls(keys, "changeit").start()) {
      try (SSLSocket socket = Tls.trusting(keys, "changeit").connect(server.port())) {
        Wire wire = new Wire(socket);
        wire.send(Wire.head("GET", "/4711"));
        assertThat(wire.reply("GET").text()).contains("13000309");
      }
      Wire plain = new Wire(server.port());
      plain.send(Wire.head("GET", "/4711"));
      assertThat(plain.rest()).doesNotContain("HTTP/1.1", "jetty");
      plain.socket().close();
    }
    assertThatThrownBy(
            () -> BatchTaskServer.builder(SERVED.api()).port(0).tls(keys, "wrong").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot serve");
  }

  @Test
  void aPortThatIsTakenIsToldAndLeavesNothingBehind() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> BatchTaskServer.builder(SERVED.api()).port(taken.getLocalPort()).start())
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aSettingOutOfRangeIsNamed() {
    BatchTaskServer.Builder builder = BatchTaskServer.builder(SERVED.api());
    assertThatThrownBy(() -> builder.port(65_536)).hasMessageContaining("port must be 0 to 65535");
    assertThatThrownBy(() -> builder.threads(0)).hasMessageContaining("threads");
    assertThatThrownBy(() -> builder.queue(0)).hasMessageContaining("queue");
    assertThatThrownBy(() -> builder.connections(0)).hasMessageContaining("connections");
    assertThatThrownBy(() -> builder.headerBytes(1)).hasMessageContaining("headerBytes");
    assertThatThrownBy(() -> builder.bodyTime(Duration.ZERO)).hasMessageContaining("bodyTime");
    assertThatThrownBy(() -> builder.requestTime(Duration.ZERO))
        .hasMessageContaining("requestTime");
    assertThatThrownBy(() -> builder.idleTimeout(Duration.ofHours(2)))
        .hasMessageContaining("idleTimeout must be 1 ms to 1 h, was PT2H");
    assertThatThrownBy(() -> builder.closeTime(Duration.ofMillis(-1)))
        .hasMessageContaining("closeTime");
    assertThatThrownBy(() -> BatchTaskApi.builder().build())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("client");
  }
}
