package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calls the API over a socket; every answer is held against its OpenAPI description. */
final class ApiClient {

  static final String PREFIX = "/koodrive/ose/v1";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;
  private final Map<String, String> headers = new LinkedHashMap<>();

  ApiClient(int port, String user) {
    this.port = port;
    headers.put("Authorization", "Bearer token-of-" + user);
    headers.put("X-User-Id", user);
    headers.put("X-Date", DATE.format(Instant.now()));
  }

  /** What came back. */
  record Reply(int status, Map<String, String> headers, JsonNode body) {

    /** The code of an error, which is a string, or "0", of a number. */
    String code() {
      JsonNode code = body.get("code");
      assertThat(code.isTextual()).isEqualTo(status != 200);
      return code.asText();
    }

    String msg() {
      return body.get("msg").textValue();
    }

    JsonNode data() {
      return body.get("data");
    }

    String traceId() {
      return headers.get("x-traceid");
    }
  }

  /** The same client with another value of that header. */
  ApiClient with(String header, String value) {
    ApiClient changed = without(header);
    changed.headers.put(header, value);
    return changed;
  }

  /** The same client without that header. */
  ApiClient without(String header) {
    ApiClient changed = new ApiClient(port, "nobody");
    changed.headers.clear();
    changed.headers.putAll(headers);
    changed.headers.remove(header);
    return changed;
  }

  Reply cancel(Object id) {
    return post("/cancel", "{\"jobId\":\"" + id + "\"}");
  }

  Reply get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  Reply post(String path, String body) {
    return post(path, body.getBytes(StandardCharsets.UTF_8));
  }

  Reply post(String path, byte[] body) {
    return send("POST", path, BodyPublishers.ofByteArray(body));
  }

  Reply send(String method, String path, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PREFIX + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body);
    headers.forEach(request::header);
    try {
      HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      Map<String, String> received = new LinkedHashMap<>();
      response.headers().map().forEach((name, values) -> received.put(name, values.get(0)));
      JsonNode json = response.body().length == 0 ? null : JSON.readTree(response.body());
      Described.check(method, PREFIX + path, response.statusCode(), received, json);
      return new Reply(response.statusCode(), received, json);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
