package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a path and a query are signed (page "Step 1: Construct a Standard Request").
 *
 * <p>Two requests that a server could take for different ones never have the same form: a path is
 * taken apart at its slashes <em>before</em> anything is decoded, a query at its {@code &} and
 * {@code =}; what was decoded is encoded again, all but RFC 3986's unreserved characters. So {@code
 * a%2Fb} stays {@code a%2Fb} and is not {@code a/b}, {@code %252F} is not {@code %2F}, and {@code
 * %63ancel} is {@code cancel}, as RFC 3986, section 6.2.2.2, has it. What remains is refused:
 *
 * <ul>
 *   <li>dot segments, also as {@code %2e}, where requests are checked ({@link #hasDotSegments}):
 *       the form removes them, a server may not;
 *   <li>a plus sign in a query: for some it is a space, for some a plus;
 *   <li>a percent sign that does not lead two hexadecimal digits.
 * </ul>
 *
 * <p>The same form have, as the documents want it: a path with and without its last slash, {@code
 * ?a} and {@code ?a=}, parameters of different names in another order. Values of one name keep
 * theirs: sorting is by name alone.
 */
final class UriForm {

  private UriForm() {}

  /**
   * The path without dot segments, each segment encoded, with a slash at its end.
   *
   * @throws IllegalArgumentException when it does not begin with a slash or cannot be decoded
   */
  static String path(String raw) {
    Deque<String> kept = new ArrayDeque<>();
    for (String segment : encodedSegments(raw)) {
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.equals(".")) {
        kept.addLast(segment);
      }
    }
    String path = "/" + String.join("/", kept);
    return path.endsWith("/") ? path : path + "/";
  }

  /**
   * Whether there is a segment {@code .} or {@code ..}, however it is written.
   *
   * @throws IllegalArgumentException when it does not begin with a slash or cannot be decoded
   */
  static boolean hasDotSegments(String raw) {
    List<String> segments = encodedSegments(raw);
    return segments.contains(".") || segments.contains("..");
  }

  /**
   * {@code name=value} of every parameter, encoded, sorted by name; those of one name in the order
   * in which they came. Empty when there is none.
   *
   * @throws IllegalArgumentException when it has a plus sign or cannot be decoded
   */
  static String query(@Nullable String raw) {
    if (raw == null) {
      return "";
    }
    if (raw.indexOf('+') >= 0) {
      throw new IllegalArgumentException(
          "a plus sign in a signed query must be written %2B, a space %20");
    }
    record Parameter(String name, String value) {}
    List<Parameter> parameters = new ArrayList<>();
    for (String part : raw.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        parameters.add(
            equals < 0
                ? new Parameter(recoded(part), "")
                : new Parameter(
                    recoded(part.substring(0, equals)), recoded(part.substring(equals + 1))));
      }
    }
    return parameters.stream()
        .sorted(Comparator.comparing(Parameter::name)) // stable; ASCII alone, so by code point
        .map(parameter -> parameter.name() + "=" + parameter.value())
        .collect(Collectors.joining("&"));
  }

  private static List<String> encodedSegments(String raw) {
    if (!raw.startsWith("/")) {
      throw new IllegalArgumentException("the path must begin with a slash");
    }
    List<String> segments = new ArrayList<>();
    for (String segment : raw.substring(1).split("/", -1)) {
      segments.add(recoded(segment));
    }
    return segments;
  }

  private static String recoded(String raw) {
    StringBuilder encoded = new StringBuilder(raw.length());
    for (byte b : decoded(raw)) {
      char c = (char) (b & 0xff);
      if (isUnreserved(c)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(hex(c >> 4)).append(hex(c & 0xf));
      }
    }
    return encoded.toString();
  }

  /** Bytes, for what is encoded need not be UTF-8. */
  private static byte[] decoded(String raw) {
    byte[] bytes = raw.getBytes(UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%') {
        int high = i + 1 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
        int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("a percent sign must lead two hexadecimal digits");
        }
        decoded.write(high << 4 | low);
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return decoded.toByteArray();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || "-_.~".indexOf(c) >= 0;
  }

  private static char hex(int digit) {
    return "0123456789ABCDEF".charAt(digit);
  }
}
