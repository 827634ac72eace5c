package dev.belay.samples.files;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What goes where.
 *
 * @param from a folder, whose content goes, or a file; absolute
 * @param to the folder it goes into, absolute; made when it is missing
 */
public record Pair(String from, String to) {

  /** Those two paths. */
  public static Pair of(Path from, Path to) {
    return new Pair(from.toString(), to.toString());
  }

  /** That file or folder into that folder, under its own name. */
  public static Pair under(Path from, Path folder) {
    Path name = from.getFileName();
    boolean isFolder = Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS) && name != null;
    return of(from, isFolder ? folder.resolve(name) : folder);
  }

  /** Both of them. */
  Stream<Path> paths() {
    return Stream.of(Path.of(from), Path.of(to));
  }

  /** Where each file of the source belongs. */
  Mirror mirror() {
    return new Mirror(Path.of(from), Path.of(to));
  }

  /** For people. */
  @Override
  public String toString() {
    return Printable.of(from) + " to " + Printable.of(to);
  }
}
