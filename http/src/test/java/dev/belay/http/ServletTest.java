package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import java.io.IOException;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API in a host's servlet container, at its root and below a context path. */
class ServletTest {

  @RegisterExtension static final ServedApi SERVED = new ServedApi();

  private static Server host;

  @BeforeAll
  static void mount() throws Exception {
    host = new Server();
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(host, new HttpConnectionFactory(http));
    connector.setIdleTimeout(2_000);
    host.addConnector(connector);
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    for (String path : new String[] {"/", "/shop"}) {
      ServletContextHandler context = new ServletContextHandler(path);
      context.addServlet(
          new ServletHolder(new BatchTaskServlet(SERVED.api())), "/koodrive/ose/v1/*");
      contexts.addHandler(context);
    }
    host.setHandler(contexts);
    host.start();
  }

  @AfterAll
  static void unmount() throws Exception {
    host.stop();
  }

  private static int port() {
    return ((ServerConnector) host.getConnectors()[0]).getLocalPort();
  }

  private final ApiClient wire = new ApiClient(port(), ServedApi.USER);

  @Test
  void itAnswersAsTheServerDoes() {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    assertThat(wire.get("/" + id).data()).isEqualTo(SERVED.wire().get("/" + id).data());
    assertThat(wire.cancel(id).body().toString())
        .isEqualTo("{\"code\":0,\"msg\":\"OK\",\"data\":\"CANCELLED_TO_DO\"}");
    assertThat(wire.with("language", "zh-CN").cancel(id).msg()).isEqualTo("\u6210\u529f");
    assertThat(wire.get("/jobs?offset=0&limit=1").data()).hasSize(1);
    assertThat(wire.get("/openapi.json").body()).isEqualTo(Described.OPEN_API);
  }

  @Test
  void itRefusesAsTheServerDoes() {
    String traceId = "s".repeat(58);
    ApiClient traced = wire.with("X-Traceid", traceId);
    assertThat(traced.without("Authorization").cancel("1").code()).isEqualTo("13000701");
    assertThat(traced.get("/no/such/path").code()).isEqualTo("13000101");
    assertThat(traced.get("/cancel").code()).isEqualTo("13000101");
    assertThat(traced.post("/cancel", "{").traceId()).isEqualTo(traceId);
    assertThat(traced.post("/cancel", " ".repeat(65_537)).msg()).contains("65536");
    assertThat(wire.with("X-Traceid", "x").get("/1").code()).isEqualTo("13000102");
  }

  @Test
  void aContextPathIsPartOfThePathAndNotOfTheRoute() throws IOException {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    Wire raw = new Wire(port());
    raw.send(Wire.head("GET", "/" + id).replace("/koodrive", "/shop/koodrive"));
    assertThat(raw.reply("GET").text()).contains("\"taskId\":\"" + id + "\"");
    raw.socket().close();
  }

  /** The container's limit on silence ends the wait; its thread is free again. */
  @Test
  void aBodyThatDoesNotComeIsNotWaitedForLongerThanTheContainerAllows() throws IOException {
    Wire raw = new Wire(port());
    raw.send(Wire.head("POST", "/cancel", "Content-Length: 500") + "{");
    assertThat(raw.rest()).contains("13000101").doesNotContain("<html");
    raw.socket().close();
  }

  @Test
  void aBodyThatIsCutShortIsNotCarriedOut() throws IOException {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    Wire raw = new Wire(port());
    raw.send(Wire.head("POST", "/cancel", "Content-Length: 500") + "{\"jobId\":\"" + id + "\"}");
    raw.socket().shutdownOutput();
    assertThat(raw.rest()).doesNotContain("CANCELLED");
    assertThat(SERVED.job(id).cancel()).isNull();
    raw.socket().close();
  }
}
