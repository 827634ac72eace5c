package dev.belay.http;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code X-Traceid}: 58 characters. The public documents say "58 bits" in English and 58 characters
 * in Chinese, and name no alphabet.
 */
final class TraceId {

  static final String HEADER = "X-Traceid";

  private static final int LENGTH = 58;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private TraceId() {}

  /** The one that was sent, or a new one when none was. */
  static String of(List<String> header) throws Refusal {
    if (header.isEmpty()) {
      return fresh();
    }
    if (header.size() > 1 || !FORM.matcher(header.get(0)).matches()) {
      throw Refusal.badParameter(Phrase.TRACE_ID_INVALID);
    }
    return header.get(0);
  }

  /** A new one. */
  static String fresh() {
    byte[] bytes = new byte[LENGTH * 6 / 8 + 1]; // a character of Base64 carries 6 bits
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).substring(0, LENGTH);
  }
}
