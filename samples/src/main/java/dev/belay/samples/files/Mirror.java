package dev.belay.samples.files;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Tells for each path below a source where its copy belongs.
 *
 * @param source a folder, whose content is copied, or a file
 * @param target the folder it is copied into
 */
public record Mirror(Path source, Path target) {

  /** Where the copy of that path belongs. */
  public Path of(Path path) {
    return path.equals(source) ? target : target.resolve(source.relativize(path));
  }

  /**
   * Where the copy of that file belongs: when the file is the source itself, into the target under
   * its own name.
   */
  public Path ofFile(Path file) {
    return file.equals(source) ? target.resolve(name(file)) : of(file);
  }

  /** Where the source is to be. Asked while it is still where it was. */
  Path place() {
    return Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS) ? target : ofFile(source);
  }

  /** Tells for each path below the target where it came from, when the source is a folder. */
  public Mirror reversed() {
    return new Mirror(/* source= */ target, /* target= */ source);
  }

  /** The path as seen from the source; the source itself by its own name. */
  public Path name(Path path) {
    if (!path.equals(source)) {
      return source.relativize(path);
    }
    Path own = source.getFileName();
    return own == null ? source : own;
  }
}
