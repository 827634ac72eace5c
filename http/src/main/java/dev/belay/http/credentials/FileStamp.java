package dev.belay.http.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what one sees that a file was changed without reading it.
 *
 * @param modified null when there is no file
 * @param key the file system's own name of the file, another after a replacement; null where there
 *     is none
 * @param permissions empty where there are none
 */
record FileStamp(
    @Nullable FileTime modified,
    long size,
    @Nullable Object key,
    Set<PosixFilePermission> permissions) {

  private static final FileStamp MISSING = new FileStamp(null, 0, null, Set.of());

  /** Of the file that is there now. */
  static FileStamp of(Path file) throws IOException {
    try {
      if (hasPermissions(file)) {
        PosixFileAttributes now = Files.readAttributes(file, PosixFileAttributes.class);
        return new FileStamp(now.lastModifiedTime(), now.size(), now.fileKey(), now.permissions());
      }
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(now.lastModifiedTime(), now.size(), now.fileKey(), Set.of());
    } catch (NoSuchFileException e) {
      return MISSING;
    }
  }

  /** Whether files have owners, groups and others where that one is. */
  static boolean hasPermissions(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Whether there is a file. */
  boolean exists() {
    return modified != null;
  }
}
