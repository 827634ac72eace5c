package dev.belay.samples;

import dev.belay.samples.files.Printable;
import dev.belay.samples.files.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The paths that a user names, as seen from the working directory of this process. */
final class Named {

  private Named() {}

  /**
   * That of something there is, whatever links lead to it.
   *
   * @throws DriveException when there is no such thing; it names the verb
   */
  static Path real(String verb, Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new DriveException(
          "cannot " + verb + " " + Printable.of(path) + ": " + Trouble.in(e), e);
    }
  }

  /**
   * That of something there is, be it a link.
   *
   * @throws DriveException when there is no such thing; it names the verb
   */
  static Path itself(String verb, Path path) {
    Path absolute = absolute(path);
    Path name = absolute.getFileName();
    Path parent = absolute.getParent();
    if (name == null || parent == null || !Files.isSymbolicLink(absolute)) {
      return real(verb, path);
    }
    return real(verb, parent).resolve(name);
  }

  /** That of something that need not be there yet. */
  static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
