package dev.belay.samples.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Moves one file after the other. Within a file store by one rename; to another one by a copy that
 * is whole, on the disk and compared with its source before the source is deleted. So a file is
 * never lost; when the process is killed between the last two steps that one file is at both
 * places, and the next run finds it there and deletes the source.
 *
 * <p>No stop is asked for between those two steps. For one thread.
 */
final class FileMove implements FileTransfer {

  private final Disk disk;
  private final FileCopy copy;

  FileMove(WorkContext context) {
    this.disk = context.disk();
    this.copy = FileCopy.forced(context);
  }

  @Override
  public String done() {
    return "moved";
  }

  @Override
  public Optional<String> file(Path source, BasicFileAttributes attributes, Path target)
      throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return Files.isSameFile(source, target)
          ? Optional.of("it is that very file")
          : copyAndDelete(source, attributes, target);
    }
    try {
      disk.rename(source, target);
      return Optional.empty();
    } catch (AtomicMoveNotSupportedException e) {
      return copyAndDelete(source, attributes, target);
    }
  }

  private Optional<String> copyAndDelete(Path source, BasicFileAttributes attributes, Path target)
      throws IOException {
    Optional<String> problem = copy.file(source, attributes, target);
    if (problem.isPresent()) {
      return problem;
    }
    BasicFileAttributes now =
        Files.readAttributes(source, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (now.size() != attributes.size()
        || !now.lastModifiedTime().equals(attributes.lastModifiedTime())) {
      return Optional.of("it was changed meanwhile, and is at both places now");
    }
    disk.delete(source);
    return Optional.empty();
  }

  @Override
  public Optional<String> other(Path source, BasicFileAttributes attributes, Path target)
      throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return Optional.of("something of that name is there");
    }
    try {
      disk.rename(source, target);
      return Optional.empty();
    } catch (AtomicMoveNotSupportedException e) {
      return Optional.of("it cannot go to another file store");
    }
  }

  /** Deletes it; it stays when something in it could not be moved. */
  @Override
  public void left(Path folder) throws IOException {
    try {
      disk.delete(folder);
    } catch (DirectoryNotEmptyException e) {
      // what is still in there was reported
    }
  }
}
