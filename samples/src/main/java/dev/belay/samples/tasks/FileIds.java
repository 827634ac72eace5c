package dev.belay.samples.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.http.ErrorCode;
import dev.belay.http.TaskRefusedException;
import dev.belay.samples.files.PartNames;
import dev.belay.samples.files.RecycleBin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What files are called over the wire. The id of a file is its path in its space, with slashes, in
 * UTF-8 and base64url without padding, so that a client can make one; {@code root} is the space
 * itself. What was deleted has the id {@code bin.} with that of the recycle bin behind.
 *
 * <p>No id leads out of its space: see {@link #path}.
 */
final class FileIds {

  static final String ROOT = "root";
  static final String IN_BIN = "bin.";

  private static final int LONGEST_PATH = 4_000;
  private static final int LONGEST_NAME = 250;
  private static final int LONGEST_ID = 4 * LONGEST_PATH;

  private FileIds() {}

  /** The id of a path in that space. */
  static String of(Space space, Path path) {
    if (path.equals(space.root())) {
      return ROOT;
    }
    StringJoiner names = new StringJoiner("/");
    space.root().relativize(path).forEach(name -> names.add(name.toString()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(names.toString().getBytes(UTF_8));
  }

  /** The file or folder of that id; there is one, and no link leads to it. */
  static Path existing(Space space, String id, String field) throws TaskRefusedException {
    if (id.equals(ROOT)) {
      throw new TaskRefusedException(
          ErrorCode.PARAMETER_INVALID, field, "the root of a space cannot be worked on");
    }
    Path path = path(space, decode(id, field), field);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new TaskRefusedException(
          ErrorCode.FILE_NOT_IN_SPACE, field, "there is no such file in this space");
    }
    return path;
  }

  /**
   * The folder at that path in the space, with slashes; null, empty and a slash are the space
   * itself. It need not be there.
   */
  static Path folder(Space space, String text, String field) throws TaskRefusedException {
    String inner = text.startsWith("/") ? text.substring(1) : text;
    inner = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
    Path folder = inner.isEmpty() ? space.root() : path(space, inner, field);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new TaskRefusedException(ErrorCode.TARGET_ABNORMAL, field, "it is no folder");
    }
    return folder;
  }

  /** What that id names in the space's recycle bin: its own id, or that of where it was. */
  static String inBin(Space space, String id, String field) throws TaskRefusedException {
    try {
      Optional<RecycleBin.Entry> entry;
      if (id.startsWith(IN_BIN)) {
        entry = space.bin().entry(id.substring(IN_BIN.length()));
      } else {
        Path origin = path(space, decode(id, field), field);
        entry = space.bin().entries().stream().filter(e -> e.origin().equals(origin)).findFirst();
      }
      return entry
          .filter(RecycleBin.Entry::isThere)
          .map(RecycleBin.Entry::id)
          .orElseThrow(
              () ->
                  new TaskRefusedException(
                      ErrorCode.FILE_NOT_IN_RECYCLE_BIN, field, "it is not in the recycle bin"));
    } catch (IOException e) {
      throw new TaskRefusedException(
          ErrorCode.SPACE_MISSING, field, "the recycle bin of this space cannot be read");
    }
  }

  private static String decode(String id, String field) throws TaskRefusedException {
    if (id.length() > LONGEST_ID) {
      throw tooLong(field, "it is longer than " + LONGEST_ID + " characters");
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(id);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(id)) {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      // told below
    }
    throw new TaskRefusedException(
        ErrorCode.PARAMETER_INVALID, field, "it is no id: a path in base64url without padding");
  }

  private static Path path(Space space, String text, String field) throws TaskRefusedException {
    if (text.length() > LONGEST_PATH) {
      throw tooLong(field, "the path is longer than " + LONGEST_PATH + " characters");
    }
    for (String name : text.split("/", -1)) {
      requireName(name, field);
    }
    Path path;
    try {
      path = space.root().resolve(text);
    } catch (InvalidPathException e) {
      throw badCharacters(field, "it is no path here");
    }
    if (!space.has(path)) {
      throw new TaskRefusedException(
          ErrorCode.FILE_NOT_IN_SPACE, field, "it is a symbolic link, or behind one");
    }
    return path;
  }

  private static void requireName(String name, String field) throws TaskRefusedException {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw badCharacters(field, "the path has a part that is empty, '.' or '..'");
    } else if (name.length() > LONGEST_NAME) {
      throw tooLong(field, "a name is longer than " + LONGEST_NAME + " characters");
    } else if (name.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7F)) {
      throw badCharacters(field, "a name has a backslash or a control character");
    } else if (name.toLowerCase(Locale.ROOT).startsWith(PartNames.RESERVED)) {
      throw badCharacters(field, "names that begin with " + PartNames.RESERVED + " are reserved");
    }
  }

  private static TaskRefusedException tooLong(String field, String message) {
    return new TaskRefusedException(ErrorCode.NAME_TOO_LONG, field, message);
  }

  private static TaskRefusedException badCharacters(String field, String message) {
    return new TaskRefusedException(ErrorCode.NAME_HAS_BAD_CHARACTERS, field, message);
  }
}
