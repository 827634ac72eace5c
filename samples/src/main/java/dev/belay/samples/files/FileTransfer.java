package dev.belay.samples.files;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** How one file after the other gets to where it belongs. For one thread. */
interface FileTransfer {

  /** What it does to a file, as a participle. */
  String done();

  /**
   * Sees to it that the regular file is at the target.
   *
   * @return why it is not; empty when it is
   */
  Optional<String> file(Path source, BasicFileAttributes attributes, Path target)
      throws IOException;

  /**
   * The same with what is neither a regular file nor a folder.
   *
   * @return why it is not there; empty when it is
   */
  Optional<String> other(Path source, BasicFileAttributes attributes, Path target)
      throws IOException;

  /** Everything in the folder had its turn. */
  void left(Path folder) throws IOException;
}
