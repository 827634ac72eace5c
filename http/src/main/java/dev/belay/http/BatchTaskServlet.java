package dev.belay.http;

import dev.belay.http.credentials.ReceivedRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The API in a servlet container. Map it to {@code /koodrive/ose/v1/*}; whatever context path the
 * container puts in front is part of the path that clients sign.
 *
 * <p>What the container answers by itself, before it calls a servlet, is the container's. The body
 * is read on the container's thread, so that how long a slow client may hold it is set there.
 */
public final class BatchTaskServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // containers do not serialize servlets
  private final BatchTaskApi api;

  /** A door to that API. */
  public BatchTaskServlet(BatchTaskApi api) {
    this.api = api;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Answer answer = answer(request);
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
    response.setContentLength(answer.body().length);
    response.getOutputStream().write(answer.body());
  }

  private Answer answer(HttpServletRequest request) {
    byte[] body;
    try (InputStream in = request.getInputStream()) {
      body = in.readNBytes(JsonBody.LIMIT + 1);
    } catch (IOException e) {
      return api.refuse(received(request, new byte[0]), Refusal.badRequest(Phrase.BODY_INCOMPLETE));
    }
    if (body.length > JsonBody.LIMIT) {
      return api.refuse(
          received(request, new byte[0]),
          Refusal.badRequest(Phrase.BODY_TOO_LARGE, Integer.toString(JsonBody.LIMIT)));
    }
    return api.answer(received(request, body), request.getContextPath());
  }

  private static ReceivedRequest received(HttpServletRequest request, byte[] body) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, Collections.list(request.getHeaders(name)));
    }
    return new ReceivedRequest(
        request.getMethod(),
        request.getRequestURI(),
        request.getQueryString(),
        headers,
        body,
        request.getRemoteAddr());
  }
}
