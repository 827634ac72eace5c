package dev.belay.samples.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Opens and makes files and folders; tests put troubles in its place. Links are never followed. */
public interface Disk {

  /** The disk as it is. */
  Disk REAL = new Disk() {};

  /**
   * Opens a file for reading. The channel can be closed by another thread, which ends a blocked
   * read.
   */
  default ReadableByteChannel read(Path file) throws IOException {
    return Files.newByteChannel(file, Set.of(READ, NOFOLLOW_LINKS));
  }

  /**
   * Makes a file that must not exist yet, with the permissions of another one, and opens it for
   * writing.
   */
  default WritableByteChannel create(Path file, Path like) throws IOException {
    return Files.newByteChannel(file, Set.of(WRITE, CREATE_NEW), permissions(file, like, Set.of()));
  }

  /**
   * Makes a folder that must not exist yet, with the permissions of another one; we can always
   * write in it.
   */
  default void createFolder(Path folder, Path like) throws IOException {
    Set<PosixFilePermission> ours = PosixFilePermissions.fromString("rwx------");
    Files.createDirectory(folder, permissions(folder, like, ours));
  }

  /** Opens a file for reading anywhere in it. */
  default SeekableByteChannel readAnywhere(Path file) throws IOException {
    return Files.newByteChannel(file, Set.of(READ, NOFOLLOW_LINKS));
  }

  /** Makes a file that must not exist yet, with the usual permissions, and opens it for writing. */
  default WritableByteChannel create(Path file) throws IOException {
    return Files.newByteChannel(file, Set.of(WRITE, CREATE_NEW));
  }

  /** Makes a folder that must not exist yet, with the usual permissions. */
  default void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder);
  }

  /**
   * Gives a file, folder or link another place, in one step.
   *
   * @throws java.nio.file.AtomicMoveNotSupportedException when that is in another file store
   */
  default void rename(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
  }

  /** Deletes a file, a link or an empty folder. */
  default void delete(Path path) throws IOException {
    Files.delete(path);
  }

  private static FileAttribute<?>[] permissions(Path made, Path like, Set<PosixFilePermission> more)
      throws IOException {
    if (!isPosix(made) || !isPosix(like)) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
    all.addAll(Files.getPosixFilePermissions(like, NOFOLLOW_LINKS));
    all.addAll(more);
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(all)};
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
