package dev.belay.http.credentials;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request to ask about: a cancel with everything right until a test says otherwise. */
final class Ask {

  static final Instant NOW = Instant.parse("2025-11-03T07:01:40Z");
  static final String DATE = "20251103T070140Z";
  static final String USER = "1505084218764547200";
  static final String APP = "a378331eca141163119eb602adb67b78";
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final String CANCEL = "/koodrive/ose/v1/cancel";

  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private String method = "POST";
  private String path = CANCEL;
  private String query;
  private byte[] body = new byte[0];
  private String address = "192.0.2.1";

  Ask() {
    with("Host", "drive.example.com").with("X-User-Id", USER).with("X-Date", DATE);
  }

  Ask with(String header, String... values) {
    headers.remove(header);
    if (values.length > 0) {
      headers.put(header, new ArrayList<>(List.of(values)));
    }
    return this;
  }

  Ask without(String header) {
    return with(header);
  }

  Ask token(String token) {
    return with("Authorization", "Bearer " + token);
  }

  Ask to(String newMethod, String newPath, String newQuery) {
    method = newMethod;
    path = newPath;
    query = newQuery;
    return this;
  }

  Ask body(byte[] newBody) {
    body = newBody;
    return this;
  }

  Ask from(String newAddress) {
    address = newAddress;
    return this;
  }

  /** Signs what is there now. */
  Ask signed(String appId, String secret) {
    Map<String, String> signed = new LinkedHashMap<>();
    for (String name : List.of("Host", "X-User-Id", "X-Date")) {
      signed.put(name, headers.get(name).get(0));
    }
    URI uri = URI.create("http://drive.example.com" + path + (query == null ? "" : "?" + query));
    return with(
        "Authorization", new RequestSigner(appId, secret).authorization(method, uri, signed, body));
  }

  Ask signed() {
    return signed(APP, SECRET);
  }

  ReceivedRequest request() {
    return new ReceivedRequest(method, path, query, headers, body, address);
  }
}
