package dev.belay.samples.files;

/**
 * Text that is safe on a terminal: one line, without the control characters and reversals that a
 * file name or a reason may carry.
 */
public final class Printable {

  private static final int REPLACEMENT = '?';

  private Printable() {}

  /** The text with a question mark for every character that is not safe. */
  public static String of(Object text) {
    StringBuilder line = new StringBuilder();
    text.toString().codePoints().forEach(c -> line.appendCodePoint(isSafe(c) ? c : REPLACEMENT));
    return line.toString();
  }

  private static boolean isSafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> !isReversal(codePoint);
    };
  }

  /** The embeddings, overrides and isolates of bidirectional text. */
  private static boolean isReversal(int codePoint) {
    return (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }
}
