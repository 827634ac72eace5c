package dev.belay.http.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the wire, before anything in it was believed.
 *
 * <p>{@link #toString()} shows neither headers nor body.
 *
 * @param method in upper case
 * @param path the path as it was sent, still encoded
 * @param query the query as it was sent, still encoded, without its question mark; null when there
 *     was none
 * @param headers every value of every header, by its name in lower case
 * @param body the body; empty when there was none. Not copied: whoever makes the request leaves it
 *     alone afterwards
 * @param address where it came from, as a numeric address
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; a copy of every body would help nobody
public record ReceivedRequest(
    String method,
    String path,
    @Nullable String query,
    Map<String, List<String>> headers,
    byte[] body,
    String address) {

  /** Copies the headers, with their names in lower case. */
  public ReceivedRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(address, "address");
    Map<String, List<String>> copy = new TreeMap<>();
    headers.forEach(
        (name, values) ->
            copy.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                .addAll(values));
    copy.replaceAll((name, values) -> List.copyOf(values));
    headers = Map.copyOf(copy);
  }

  /** Every value of that header; empty when it was not sent. */
  public List<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  @Override
  public String toString() {
    return method + " " + path + " from " + address;
  }
}
