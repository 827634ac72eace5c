package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What an app signs, made alike by both sides (pages "App-based Authentication Generation Rule",
 * steps 1 to 3):
 *
 * <pre>
 * POST                                  the method
 * /koodrive/ose/v1/cancel/              the path: {@link UriForm#path}
 *                                       the query: {@link UriForm#query}
 * host:drive.example.com                the signed headers, each line with its end
 * x-date:20251103T070140Z
 * x-user-id:1505084218764547200
 *                                       (so there is an empty line)
 * host;x-date;x-user-id                 their names
 * 9f3b...                               SHA-256 of the body in lower-case hexadecimal digits
 * </pre>
 *
 * <p>The pages do not say how the payload is hashed; that it is so is taken from the signing guide
 * of the other services of the same house. The algorithm's name and the SHA-256 of this text are
 * signed; the pages speak of the signing time, too, but their formula has none, and X-Date must be
 * among the headers.
 *
 * @param text all of the above
 */
record CanonicalRequest(String text) {

  /**
   * The canonical form of that request.
   *
   * @param path still encoded
   * @param query still encoded; null when there is none
   * @param headers what is signed, by names in lower case, in the order in which it is signed
   * @throws IllegalArgumentException when path or query have no such form
   */
  static CanonicalRequest of(
      String method,
      String path,
      @Nullable String query,
      Map<String, String> headers,
      byte[] body) {
    StringBuilder text = new StringBuilder(256);
    text.append(method).append('\n');
    text.append(UriForm.path(path)).append('\n');
    text.append(UriForm.query(query)).append('\n');
    headers.forEach(
        (name, value) -> text.append(name).append(':').append(value.trim()).append('\n'));
    text.append('\n').append(String.join(";", headers.keySet())).append('\n');
    return new CanonicalRequest(text.append(hexSha256(body)).toString());
  }

  /** What the key is put to. */
  String stringToSign() {
    return Authorization.ALGORITHM + "\n" + hexSha256(text.getBytes(UTF_8));
  }

  /** The 32 bytes of the signature. */
  byte[] mac(byte[] secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(stringToSign().getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static String hexSha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.of(bytes));
  }
}
