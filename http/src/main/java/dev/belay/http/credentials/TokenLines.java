package dev.belay.http.credentials;

import dev.belay.ConfigurationException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a token file: a line {@code <SHA-256 of the token> <user> <expires at>} per token,
 * and comments that begin with {@code #}, which keep their places.
 */
final class TokenLines {

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern BLANKS = Pattern.compile("[ \\t]+");

  /** Time can still be added to it. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * One token.
   *
   * @param hash 64 lower-case hexadecimal digits
   */
  record Token(String hash, String userId, Instant expiresAt) {}

  /** A comment has no token. */
  private record Line(String text, @Nullable String hash) {}

  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Token> tokens = new LinkedHashMap<>();

  /**
   * Reads that text.
   *
   * @throws ConfigurationException that names the file, the line's number, and what is wrong with
   *     it, but not what it says
   */
  static TokenLines parse(Path file, String text) {
    TokenLines parsed = new TokenLines();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        parsed.lines.add(new Line(line, null));
      } else {
        parsed.add(token(file, number, line.strip()), file, number);
      }
    }
    return parsed;
  }

  private void add(Token token, Path file, int number) {
    if (tokens.containsKey(token.hash())) {
      throw malformed(file, number, "the token is there twice");
    }
    put(token);
  }

  private static Token token(Path file, int number, String line) {
    String[] parts = BLANKS.split(line, -1);
    if (parts.length != 3) {
      throw malformed(file, number, "needs a hash, a user id and a time, with blanks between");
    }
    if (!HASH.matcher(parts[0]).matches()) {
      throw malformed(file, number, "the hash must be 64 lower-case hexadecimal digits");
    }
    if (!Authenticator.USER_ID.matcher(parts[1]).matches()) {
      throw malformed(file, number, "the user id must be 1 to 64 letters, digits, '-' and '_'");
    }
    return new Token(parts[0], parts[1], time(file, number, parts[2]));
  }

  private static Instant time(Path file, int number, String text) {
    try {
      Instant time = Instant.parse(text);
      if (!time.isAfter(LATEST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // told below, without the text that the exception holds
    }
    throw malformed(file, number, "the time must be as 2025-11-03T07:01:40Z");
  }

  private static ConfigurationException malformed(Path file, int number, String what) {
    return new ConfigurationException(file + ", line " + number + ": " + what);
  }

  Map<String, Token> tokens() {
    return tokens;
  }

  /** Adds the token at the end, or gives the one that is there another time. */
  void put(Token token) {
    if (tokens.put(token.hash(), token) == null) {
      lines.add(new Line("", token.hash()));
    }
  }

  /** Takes out every token of which that is so; false when there was none. */
  boolean removeIf(Predicate<Token> which) {
    boolean removed = tokens.values().removeIf(which);
    lines.removeIf(line -> line.hash() != null && !tokens.containsKey(line.hash()));
    return removed;
  }

  /** The text of it all. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      Token token = line.hash() == null ? null : tokens.get(line.hash());
      text.append(
              token == null
                  ? line.text()
                  : token.hash() + " " + token.userId() + " " + token.expiresAt())
          .append('\n');
    }
    return text.toString();
  }
}
