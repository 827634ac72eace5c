package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Signs requests of an app, for clients, by the documents' App-based Authentication Generation
 * Rule.
 *
 * <pre>{@code
 * RequestSigner signer = new RequestSigner(appId, secret);
 * HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body));
 * signer.headers("POST", uri, userId, Instant.now(), body).forEach(request::header);
 * }</pre>
 *
 * <p>Send the URI as its {@link URI#toASCIIString()} says and without dot segments, and a plus sign
 * in a query as {@code %2B}. {@link #toString()} does not show the secret. Safe for use by many
 * threads.
 */
public final class RequestSigner {

  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E]*");

  private final String appId;
  private final byte[] secret;

  /**
   * For that app.
   *
   * @param appId 1 to 128 letters, digits, dots, dashes and underscores
   * @param secret what the server knows as the app's secret; its UTF-8 is the key
   */
  public RequestSigner(String appId, String secret) {
    if (!Authorization.Grammar.APP_ID.matcher(appId).matches()) {
      throw new IllegalArgumentException(
          "appId must be 1 to 128 letters, digits, '.', '-' and '_', was '" + appId + "'");
    }
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("the secret must not be empty");
    }
    this.appId = appId;
    this.secret = secret.getBytes(UTF_8);
  }

  /**
   * The headers X-User-Id, X-Date and Authorization of a request of that user, made at that time.
   *
   * @param method as GET or POST
   * @param body empty when there is none
   */
  public Map<String, String> headers(
      String method, URI uri, String userId, Instant now, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-User-Id", userId);
    headers.put("X-Date", DateWindow.format(now));
    headers.put("Authorization", authorization(method, uri, headers, body));
    return headers;
  }

  /**
   * The value of Authorization for a request with these headers.
   *
   * @param method as GET or POST
   * @param uri absolute
   * @param headers what is signed, every one of them; X-Date and X-User-Id must be among them. Host
   *     is taken from the URI when it is not there
   * @param body empty when there is none
   * @throws IllegalArgumentException when a header is missing, there twice, or has no value that
   *     can be sent; or when the URI has no form that can be signed
   */
  public String authorization(String method, URI uri, Map<String, String> headers, byte[] body) {
    URI sent = URI.create(uri.toASCIIString());
    SortedMap<String, String> signed = new TreeMap<>();
    headers.forEach((name, value) -> sign(signed, name, value));
    signed.computeIfAbsent("host", any -> hostOf(sent));
    if (!signed.containsKey("x-date") || !signed.containsKey("x-user-id")) {
      throw new IllegalArgumentException("X-Date and X-User-Id must be signed");
    }
    String path = sent.getRawPath().isEmpty() ? "/" : sent.getRawPath();
    CanonicalRequest canonical =
        CanonicalRequest.of(
            method.toUpperCase(Locale.ROOT), path, sent.getRawQuery(), signed, body);
    return Authorization.ALGORITHM
        + " AppId="
        + appId
        + ",SignedHeaders="
        + String.join(";", signed.keySet())
        + ",Signature="
        + HexFormat.of().formatHex(canonical.mac(secret));
  }

  private static void sign(Map<String, String> signed, String name, String value) {
    String key = name.toLowerCase(Locale.ROOT);
    if (key.equals("authorization") || !Authorization.Grammar.HEADER_NAME.matcher(key).matches()) {
      throw new IllegalArgumentException("the header '" + name + "' cannot be signed");
    }
    if (!HEADER_VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "the value of the header '" + name + "' must be of printable ASCII characters");
    }
    if (signed.put(key, value) != null) {
      throw new IllegalArgumentException("the header '" + name + "' is there twice");
    }
  }

  /** What clients send as Host: the port only where it is not the scheme's own. */
  private static String hostOf(URI uri) {
    String host = Objects.requireNonNull(uri.getHost(), "the URI must be absolute, with a host");
    int port = uri.getPort();
    boolean usual =
        port < 0
            || (port == 80 && "http".equalsIgnoreCase(uri.getScheme()))
            || (port == 443 && "https".equalsIgnoreCase(uri.getScheme()));
    return usual ? host : host + ":" + port;
  }

  @Override
  public String toString() {
    return "RequestSigner[" + appId + "]";
  }
}
