package dev.belay.samples;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.belay.StopHook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Copies one regular file after the other, each under a temporary name in its folder and then
 * renamed in one step: at the target there is the whole file or none. What is there already is
 * never overwritten.
 *
 * <p>The open channels are closed when the copy is told to stop, so that a blocked read or write
 * returns. For one thread.
 */
final class FileCopy {

  private static final int CHUNK_BYTES = 256 * 1024;

  private final Disk disk;
  private final CopyControl control;
  private final PartNames names;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
  private final ByteBuffer otherChunk = ByteBuffer.allocateDirect(CHUNK_BYTES);

  FileCopy(Disk disk, CopyControl control, PartNames names) {
    this.disk = disk;
    this.control = control;
    this.names = names;
  }

  /**
   * Sees to it that the source's content is at the target.
   *
   * @return why it is not; empty when it is
   */
  Optional<String> copy(Path source, BasicFileAttributes attributes, Path target)
      throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return compare(source, attributes, target);
    }
    Path part = target.resolveSibling(names.next());
    try {
      fill(part, source);
      Files.setLastModifiedTime(part, attributes.lastModifiedTime());
      return place(part, target);
    } finally {
      remove(part);
    }
  }

  private Optional<String> compare(Path source, BasicFileAttributes attributes, Path target)
      throws IOException {
    BasicFileAttributes there =
        Files.readAttributes(target, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (there.isDirectory()) {
      return Optional.of("not copied, a folder of that name is there");
    }
    if (!there.isRegularFile()) {
      return Optional.of("not copied, a link or special file of that name is there");
    }
    if (there.size() != attributes.size() || !sameContent(source, target)) {
      return Optional.of("not copied, a different file of that name is there");
    }
    return Optional.empty();
  }

  private boolean sameContent(Path source, Path target) throws IOException {
    try (ReadableByteChannel one = disk.read(source);
        ReadableByteChannel other = disk.read(target)) {
      StopHook hook = closingAtStop(one, other);
      try {
        return sameContent(one, other);
      } finally {
        hook.close();
      }
    }
  }

  private boolean sameContent(ReadableByteChannel one, ReadableByteChannel other)
      throws IOException {
    while (true) {
      control.checkpoint();
      fillUp(chunk, one);
      fillUp(otherChunk, other);
      if (!chunk.equals(otherChunk)) {
        return false;
      }
      if (chunk.remaining() < CHUNK_BYTES) {
        return true;
      }
    }
  }

  private static void fillUp(ByteBuffer buffer, ReadableByteChannel in) throws IOException {
    buffer.clear();
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = in.read(buffer);
    }
    buffer.flip();
  }

  private void fill(Path part, Path source) throws IOException {
    try (ReadableByteChannel in = disk.read(source);
        WritableByteChannel out = disk.create(part, source)) {
      StopHook hook = closingAtStop(in, out);
      try {
        pump(in, out);
      } finally {
        hook.close();
      }
    }
  }

  private void pump(ReadableByteChannel in, WritableByteChannel out) throws IOException {
    do {
      control.checkpoint();
      fillUp(chunk, in);
      while (chunk.hasRemaining()) {
        out.write(chunk);
      }
    } while (chunk.limit() == CHUNK_BYTES);
    control.checkpoint();
  }

  private StopHook closingAtStop(AutoCloseable one, AutoCloseable other) {
    return control.onStop(
        () -> {
          try (other) {
            one.close();
          }
        });
  }

  /**
   * Between look and rename somebody else's new file could slip in; Java has no rename that
   * refuses.
   */
  private static Optional<String> place(Path part, Path target) throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return Optional.of("not copied, something of that name appeared there meanwhile");
    }
    Files.move(part, target, ATOMIC_MOVE);
    return Optional.empty();
  }

  private static void remove(Path part) throws IOException {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new IOException(
          "the unfinished file " + part.getFileName() + " could not be removed: " + Trouble.in(e),
          e);
    }
  }
}
