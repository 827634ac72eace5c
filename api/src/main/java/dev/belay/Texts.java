package dev.belay;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks of the texts that end up in columns of a fixed width. */
final class Texts {

  private Texts() {}

  /** Refuses an empty text and one above the limit, naming the field; null stays null. */
  static @Nullable String optional(String field, @Nullable String text, int limit) {
    return text == null ? null : required(field, text, limit);
  }

  /** Refuses null, an empty text and one above the limit, naming the field. */
  static String required(String field, String text, int limit) {
    Objects.requireNonNull(text, field);
    if (text.isEmpty() || text.length() > limit) {
      throw new IllegalArgumentException(
          field
              + " must be 1 to "
              + limit
              + " characters, was "
              + text.length()
              + ": '"
              + head(text)
              + "'");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(field + " must not contain the character U+0000");
    }
    return text;
  }

  private static String head(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
