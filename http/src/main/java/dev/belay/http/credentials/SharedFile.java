package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A small text file that several processes read and replace. Whoever reads sees a whole version,
 * also after a kill in the middle of a replacement; whoever changes it holds the lock of a second
 * file beside it ({@code .lock}) from reading to replacing, so that no change is lost.
 */
final class SharedFile {

  /** A holder reads and writes a small file; one that takes longer hangs. */
  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** What is below a millisecond is cut off, so one would not do. */
  private static final long STEP_MILLIS = 2;

  private final Path file;
  private final Path lockFile;
  private final Path newFile;

  SharedFile(Path file) {
    this.file = file;
    lockFile = file.resolveSibling(file.getFileName() + ".lock");
    newFile = file.resolveSibling(file.getFileName() + ".new");
  }

  Path path() {
    return file;
  }

  FileStamp stamp() throws IOException {
    return FileStamp.of(file);
  }

  /** The whole text; empty when there is no file. What is no UTF-8 becomes U+FFFD. */
  String read() throws IOException {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** What is done under the lock. */
  interface Change {
    /** Reads, and replaces. */
    void run() throws IOException;
  }

  /**
   * Does it while no other process, and no other instance in this one, does the like.
   *
   * @throws IOException also when the lock was not to be had within 10 seconds
   */
  void locked(Change change) throws IOException {
    try (FileChannel channel = FileChannel.open(lockFile, Set.of(CREATE, WRITE), ownerOnly())) {
      lock(channel); // given back when the channel is closed
      change.run();
    }
  }

  private void lock(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    while (tryLock(channel) == null) {
      if (System.nanoTime() - start > LOCK_WAIT.toNanos()) {
        throw new IOException(lockFile + " was locked by somebody else for " + LOCK_WAIT);
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another instance in this process, perhaps of another class loader
    }
  }

  /** Replaces the text at once and whole; only the owner may read it. Under the lock. */
  void replace(String text) throws IOException {
    FileStamp before = stamp();
    Files.deleteIfExists(newFile); // somebody was killed
    try (FileChannel channel = FileChannel.open(newFile, Set.of(CREATE_NEW, WRITE), ownerOnly())) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    makeYounger(before.modified());
    Files.move(newFile, file, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  /**
   * Two replacements within one tick of the file system's clock would look the same when the length
   * is the same and the second file got the first one's number: then the time is set.
   */
  private void makeYounger(@Nullable FileTime before) throws IOException {
    if (before != null && Files.getLastModifiedTime(newFile).compareTo(before) <= 0) {
      Files.setLastModifiedTime(newFile, FileTime.fromMillis(before.toMillis() + STEP_MILLIS));
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return FileStamp.hasPermissions(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
