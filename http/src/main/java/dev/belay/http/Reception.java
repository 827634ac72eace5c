package dev.belay.http;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Receives one body, in the pieces in which it comes, without holding a thread; then hands the
 * request over to a worker.
 *
 * <p>A body beyond the limit is read on for a while and thrown away: closing at once would take the
 * answer away from a client that is still sending.
 *
 * <p>Either the last piece or the timer decides the exchange, whoever comes first; {@code decided}
 * keeps the other out.
 */
final class Reception {

  private static final int MOST_THROWN_AWAY = 1024 * 1024;

  private final BatchTaskApi api;
  private final Executor workers;
  private final JettyDeadlines deadlines;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(256);
  private final AtomicBoolean decided = new AtomicBoolean();
  private long length;
  private Scheduler.@Nullable Task timer;

  Reception(
      BatchTaskApi api,
      Executor workers,
      JettyDeadlines deadlines,
      Request request,
      Response response,
      Callback callback) {
    this.api = api;
    this.workers = workers;
    this.deadlines = deadlines;
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  /** Begins to receive; the body may take that long. */
  void begin(Duration time) {
    if (request.getLength() > MOST_THROWN_AWAY) {
      refuse(Phrase.BODY_TOO_LARGE, Integer.toString(JsonBody.LIMIT));
      return;
    }
    if (request.getLength() != 0) {
      timer =
          request
              .getComponents()
              .getScheduler()
              .schedule(() -> refuse(Phrase.BODY_TOO_SLOW), time.toMillis(), TimeUnit.MILLISECONDS);
    }
    receive();
  }

  private void receive() {
    while (!decided.get()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this::receive);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        boolean silent = chunk.getFailure() instanceof TimeoutException;
        refuse(silent ? Phrase.BODY_TOO_SLOW : Phrase.BODY_INCOMPLETE);
        return;
      }
      boolean last = chunk.isLast();
      take(chunk);
      if (last ? length > JsonBody.LIMIT : length > MOST_THROWN_AWAY) {
        refuse(Phrase.BODY_TOO_LARGE, Integer.toString(JsonBody.LIMIT));
      } else if (last) {
        handOver();
      }
    }
  }

  private void take(Content.Chunk chunk) {
    length += chunk.remaining();
    if (length <= JsonBody.LIMIT) {
      byte[] piece = BufferUtil.toArray(chunk.getByteBuffer());
      body.write(piece, 0, piece.length);
    }
    chunk.release();
  }

  private void handOver() {
    if (!decide()) {
      return;
    }
    try {
      workers.execute(this::answer);
    } catch (RejectedExecutionException e) {
      send(new Refusal(ErrorCode.TOO_MANY, Phrase.SERVER_BUSY));
    }
  }

  private void answer() {
    try {
      send(api.answer(JettyDoor.received(request, body.toByteArray())));
    } catch (Throwable t) { // the worker lives on, and the client hears of it
      JettyDoor.LOG.error("{} failed", request, t);
      Response.writeError(request, response, callback, t);
    }
  }

  private void refuse(Phrase phrase, String... arguments) {
    if (decide()) {
      response.getHeaders().put("Connection", "close"); // what is left of the body is not read
      send(Refusal.badRequest(phrase, arguments));
    }
  }

  private void send(Refusal refusal) {
    send(api.refuse(JettyDoor.received(request, new byte[0]), refusal));
  }

  private void send(Answer answer) {
    deadlines.begin(
        connection()); // before the answer goes out, for the next request may come at once
    JettyDoor.send(answer, response, callback);
  }

  private Connection connection() {
    return request.getConnectionMetaData().getConnection();
  }

  private boolean decide() {
    Scheduler.Task running = timer;
    if (running != null) {
      running.cancel();
    }
    boolean first = decided.compareAndSet(false, true);
    if (first) {
      deadlines.end(connection());
    }
    return first;
  }
}
