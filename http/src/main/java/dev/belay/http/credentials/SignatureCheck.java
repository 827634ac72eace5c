package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the signature of an app is right. The server forms the canonical request from what was
 * sent, as it was sent, and compares in constant time.
 *
 * <p>An unknown app and a wrong signature cannot be told apart, neither by the answer nor by what
 * it costs: for an unknown app a random key signs.
 */
final class SignatureCheck {

  private static final Set<String> MUST_BE_SIGNED = Set.of("host", "x-date", "x-user-id");

  private final AppSecrets apps;
  private final byte[] nobodysSecret = new byte[32];

  SignatureCheck(AppSecrets apps) {
    this.apps = apps;
    new SecureRandom().nextBytes(nobodysSecret);
  }

  /** Whether it is, and covers what it must. */
  boolean isRight(ReceivedRequest request, Authorization.Signature signature) {
    Optional<Map<String, String>> signed = signedHeaders(request, signature.signedHeaders());
    return signed.isPresent() && isRight(request, signed.get(), signature);
  }

  /** Empty when one is absent or repeated: nobody knows then which of them was signed. */
  private static Optional<Map<String, String>> signedHeaders(
      ReceivedRequest request, List<String> names) {
    Map<String, String> signed = new LinkedHashMap<>(); // the order is theirs
    for (String name : names) {
      List<String> values = request.header(name);
      if (values.size() != 1) {
        return Optional.empty();
      }
      signed.put(name, values.get(0));
    }
    return signed.keySet().containsAll(MUST_BE_SIGNED) ? Optional.of(signed) : Optional.empty();
  }

  private boolean isRight(
      ReceivedRequest request, Map<String, String> headers, Authorization.Signature signature) {
    CanonicalRequest canonical;
    try {
      if (UriForm.hasDotSegments(request.path())) {
        return false;
      }
      canonical =
          CanonicalRequest.of(
              request.method(), request.path(), request.query(), headers, request.body());
    } catch (IllegalArgumentException e) {
      return false;
    }
    Optional<String> secret = apps.secretOf(signature.appId()).filter(text -> !text.isEmpty());
    byte[] key = secret.map(text -> text.getBytes(UTF_8)).orElse(nobodysSecret);
    return MessageDigest.isEqual(canonical.mac(key), signature.mac()) && secret.isPresent();
  }
}
