package dev.belay.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query. One that is there twice, or is not percent-encoded UTF-8, is refused
 * by name, whether it is known or not; unknown ones are otherwise ignored. A plus sign is a plus
 * sign.
 */
final class QueryString {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern TELLABLE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final Map<String, String> parameters;

  private QueryString(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /** Reads a query without its question mark. */
  static QueryString of(@Nullable String query) throws Refusal {
    Map<String, String> parameters = new HashMap<>();
    for (String piece : query == null ? new String[0] : query.split("&")) {
      int equals = piece.indexOf('=');
      String rawName = equals < 0 ? piece : piece.substring(0, equals);
      String name = decoded(rawName, rawName);
      String value = decoded(equals < 0 ? "" : piece.substring(equals + 1), name);
      if (!piece.isEmpty() && parameters.put(name, value) != null) {
        throw Refusal.badParameter(Phrase.REPEATED, tellable(name));
      }
    }
    return new QueryString(parameters);
  }

  /** The number of a parameter that must be there. */
  int integer(String name, int min, int max) throws Refusal {
    Integer number = optionalInteger(name, min, max);
    if (number == null) {
      throw Refusal.badParameter(Phrase.MISSING, name);
    }
    return number;
  }

  /** The number of a parameter; null when it is missing. */
  @Nullable Integer optionalInteger(String name, int min, int max) throws Refusal {
    String value = parameters.get(name);
    if (value == null) {
      return null;
    }
    if (value.isEmpty()) {
      throw Refusal.badParameter(Phrase.EMPTY, name);
    }
    if (!NUMBER.matcher(value).matches()) {
      throw Refusal.badParameter(Phrase.NOT_AN_INTEGER, name);
    }
    long number = Long.parseLong(value);
    if (number < min || number > max) {
      throw Refusal.badParameter(
          Phrase.OUT_OF_RANGE, name, Integer.toString(min), Integer.toString(max));
    }
    return (int) number;
  }

  private static String decoded(String text, String name) throws Refusal {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()
            || !HexFormat.isHexDigit(text.charAt(i + 1))
            || !HexFormat.isHexDigit(text.charAt(i + 2))) {
          throw Refusal.badParameter(Phrase.BAD_ENCODING, tellable(name));
        }
        bytes.put((byte) HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else if (c <= 0x7E && c > ' ') {
        bytes.put((byte) c);
      } else {
        throw Refusal.badParameter(Phrase.BAD_ENCODING, tellable(name));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(bytes.flip())
          .toString();
    } catch (CharacterCodingException e) {
      throw Refusal.badParameter(Phrase.BAD_ENCODING, tellable(name));
    }
  }

  private static String tellable(String name) {
    return TELLABLE.matcher(name).matches() ? name : "\u2026";
  }
}
