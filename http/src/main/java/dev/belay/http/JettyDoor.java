package dev.belay.http;

import dev.belay.http.credentials.ReceivedRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where Jetty's requests come in: each is received by a {@link Reception}. */
final class JettyDoor extends Handler.Abstract.NonBlocking {

  static final Logger LOG = LoggerFactory.getLogger(JettyDoor.class);

  private final BatchTaskApi api;
  private final Executor workers;
  private final JettyDeadlines deadlines;
  private final Duration bodyTime;

  JettyDoor(BatchTaskApi api, Executor workers, JettyDeadlines deadlines, Duration bodyTime) {
    this.api = api;
    this.workers = workers;
    this.deadlines = deadlines;
    this.bodyTime = bodyTime;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    new Reception(api, workers, deadlines, request, response, callback).begin(bodyTime);
    return true;
  }

  /** The request as the API takes it. */
  static ReceivedRequest received(Request request, byte[] body) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (HttpField field : request.getHeaders()) {
      String value = field.getValue();
      headers
          .computeIfAbsent(field.getName(), name -> new ArrayList<>())
          .add(value == null ? "" : value);
    }
    String path = request.getHttpURI().getPath();
    return new ReceivedRequest(
        request.getMethod(),
        path == null ? "" : path,
        request.getHttpURI().getQuery(),
        headers,
        body,
        address(request.getConnectionMetaData().getRemoteSocketAddress()));
  }

  private static String address(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : String.valueOf(address);
  }

  /** Sends the answer, and ends the exchange. */
  static void send(Answer answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put("Content-Length", Integer.toString(answer.body().length));
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }
}
