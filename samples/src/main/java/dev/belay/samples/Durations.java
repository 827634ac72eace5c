package dev.belay.samples;

import dev.belay.samples.files.Printable;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write and read them: {@code 500ms}, {@code 2s}, {@code 1m}, {@code 1h}. */
final class Durations {

  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6})(ms|s|m|h)");

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when it is not one, with what it was
   */
  static Duration parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a duration is a whole number of at most 6 digits and a unit (ms, s, m, h) such as 500ms, was '"
              + Printable.of(text)
              + "'");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** The duration to about three digits: {@code 0.4 ms}, {@code 12 ms}, {@code 1.3 s}. */
  static String show(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    return millis < 1_000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
  }
}
