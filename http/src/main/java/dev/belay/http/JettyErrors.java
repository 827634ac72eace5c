package dev.belay.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty itself finds wrong with a request, told as the API tells it. */
final class JettyErrors implements Request.Handler {

  /** Jetty tells a missing Host from other malformed requests by these words alone. */
  private static final Set<String> NO_HOST = Set.of("No Host", "Blank Host");

  private final BatchTaskApi api;

  JettyErrors(BatchTaskApi api) {
    this.api = api;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    Refusal refusal =
        cause instanceof HttpException http
            ? refusal(http.getCode(), http.getReason())
            : refusal(response.getStatus(), null);
    JettyDoor.send(
        api.refuse(JettyDoor.received(request, new byte[0]), refusal), response, callback);
    return true;
  }

  private static Refusal refusal(int status, @Nullable String reason) {
    if (reason != null && NO_HOST.contains(reason)) {
      return new Refusal(ErrorCode.HOST_MISSING, Phrase.HOST_MISSING);
    }
    return switch (status) {
      case 413 -> Refusal.badRequest(Phrase.BODY_TOO_LARGE, Integer.toString(JsonBody.LIMIT));
      case 414, 431 -> Refusal.badRequest(Phrase.HEADERS_TOO_LARGE);
      case 503 -> new Refusal(ErrorCode.TOO_MANY, Phrase.SERVER_BUSY);
      case 500 -> new Refusal(ErrorCode.INTERNAL, Phrase.INTERNAL_UNKNOWN);
      default -> Refusal.badRequest(Phrase.MALFORMED);
    };
  }
}
