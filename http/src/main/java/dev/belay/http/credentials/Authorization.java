package dev.belay.http.credentials;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an Authorization header says: a token, or the signature of an app.
 *
 * <p>The documents spell a token in four ways: raw (page Authentication), {@code Bearer+tok} (the
 * example of CancelJob), {@code Bearer +tok} (task pages) and {@code Bearer tok} (space pages). All
 * four are understood, the word in any case (RFC 9110, section 11.1). A token has the characters of
 * RFC 6750, section 2.1, and no plus sign in front, for that would be ambiguous.
 */
sealed interface Authorization {

  /** Longer ones are refused unread; a JWT with many claims is a tenth of it. */
  int LONGEST_TOKEN = 8_192;

  /** An access token. */
  record Token(String value) implements Authorization {
    @Override
    public String toString() {
      return "Token[...]";
    }
  }

  /**
   * The signature of an app.
   *
   * @param signedHeaders names in lower case, each once, in the order in which they were signed
   * @param mac 32 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // compared in constant time, never by equals
  record Signature(String appId, List<String> signedHeaders, byte[] mac) implements Authorization {
    @Override
    public String toString() {
      return "Signature[appId=" + appId + "]";
    }
  }

  /** The algorithm's name: first word of the header and first line of what is signed. */
  String ALGORITHM = "HMAC-SHA256";

  /** What it says; empty when it is neither of the two. */
  static Optional<Authorization> parse(String header) {
    if (header.startsWith(ALGORITHM + " ")) {
      return signature(header.substring(ALGORITHM.length() + 1));
    }
    return token(header);
  }

  private static Optional<Authorization> token(String header) {
    String token = header;
    if (header.regionMatches(true, 0, "Bearer", 0, 6)) {
      String rest = header.substring(6);
      if (rest.isEmpty()) {
        return Optional.empty(); // the word alone is no token
      } else if (rest.startsWith(" +")) {
        token = rest.substring(2);
      } else if (rest.startsWith(" ") || rest.startsWith("+")) {
        token = rest.substring(1);
      }
    }
    return token.length() <= LONGEST_TOKEN
            && Grammar.TOKEN.matcher(token).matches()
            && !token.equalsIgnoreCase(ALGORITHM)
        ? Optional.of(new Token(token))
        : Optional.empty();
  }

  /** {@code AppId=<id>,SignedHeaders=<h1;h2>,Signature=<64 hex digits>}, exactly so. */
  private static Optional<Authorization> signature(String parts) {
    String[] part = parts.split(",", -1);
    if (part.length != 3
        || !part[0].startsWith("AppId=")
        || !part[1].startsWith("SignedHeaders=")
        || !part[2].startsWith("Signature=")) {
      return Optional.empty();
    }
    String appId = part[0].substring("AppId=".length());
    List<String> names = List.of(part[1].substring("SignedHeaders=".length()).split(";", -1));
    String mac = part[2].substring("Signature=".length());
    if (!Grammar.APP_ID.matcher(appId).matches()
        || !names.stream().allMatch(name -> Grammar.HEADER_NAME.matcher(name).matches())
        || new HashSet<>(names).size() != names.size()
        || !Grammar.MAC.matcher(mac).matches()) {
      return Optional.empty();
    }
    return Optional.of(new Signature(appId, names, HexFormat.of().parseHex(mac)));
  }

  /** The forms of the parts. */
  final class Grammar {

    /** An app id; the documents show 64 hexadecimal digits and state no rule. */
    static final Pattern APP_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /** The name of a header (RFC 9110, section 5.1) in lower case. */
    static final Pattern HEADER_NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,128}");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~/-][A-Za-z0-9._~+/-]*+=*+");
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{64}");

    private Grammar() {}
  }
}
