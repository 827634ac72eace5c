package dev.belay.samples.files;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether paths lead where they seem to. */
public final class Inside {

  private Inside() {}

  /** Whether no symbolic link is on the way to the absolute path, or at its end. */
  static boolean isPlain(Path path) {
    Path root = path.getRoot();
    return root != null && isPlain(root, path);
  }

  /**
   * Whether the path is below the folder, and no symbolic link is on the way from there to it or at
   * its end. What is not there yet is no link.
   */
  public static boolean isPlain(Path folder, Path path) {
    if (!path.startsWith(folder) || !path.normalize().equals(path)) {
      return false;
    }
    Path way = folder;
    for (Path name : folder.relativize(path)) {
      way = way.resolve(name);
      if (Files.isSymbolicLink(way)) {
        return false;
      }
    }
    return true;
  }
}
