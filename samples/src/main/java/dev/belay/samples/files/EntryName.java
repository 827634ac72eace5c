package dev.belay.samples.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether the name of an archive's entry may become that of a file. */
final class EntryName {

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
  private static final int LONGEST = 4_000;
  private static final int LONGEST_PART_BYTES = 255;
  private static final int SHOWN = 100;

  private EntryName() {}

  /** Why it may not; empty when it may, on every operating system. */
  static Optional<String> refuse(String name) {
    if (name.isEmpty()) {
      return Optional.of("it has no name");
    } else if (name.length() > LONGEST) {
      return Optional.of("its name is longer than " + LONGEST + " characters");
    } else if (name.indexOf('\0') >= 0) {
      return Optional.of("its name has a NUL");
    } else if (name.startsWith("/") || name.startsWith("\\") || DRIVE.matcher(name).matches()) {
      return Optional.of("its name is absolute");
    }
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    for (String part : path.split("[/\\\\]", -1)) {
      if (part.equals("..")) {
        return Optional.of("its name leads outside");
      } else if (part.isEmpty() || part.equals(".")) {
        return Optional.of("its name has a part that is empty or a dot");
      } else if (part.getBytes(UTF_8).length > LONGEST_PART_BYTES) {
        return Optional.of("a part of its name is longer than 255 bytes");
      } else if (part.toLowerCase(Locale.ROOT).startsWith(PartNames.RESERVED)) {
        return Optional.of("its name is reserved");
      }
    }
    return name.indexOf('\\') < 0 ? Optional.empty() : Optional.of("its name has a backslash");
  }

  /** The name, short enough for a line. */
  static String shown(String name) {
    return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...";
  }
}
