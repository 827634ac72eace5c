package dev.belay.samples.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.belay.StopHook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * Fills one regular file after the other, each under a temporary name in its folder and then
 * renamed in one step: at the target there is the whole file or none. What is there already is
 * never overwritten.
 *
 * <p>The open channels are closed when the work is told to stop, so that a blocked read or write
 * returns. For one thread.
 */
final class FileCopy implements FileTransfer {

  private static final int CHUNK_BYTES = 256 * 1024;

  private final Disk disk;
  private final Control control;
  private final PartNames names;
  private final boolean forced;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
  private final ByteBuffer otherChunk = ByteBuffer.allocateDirect(CHUNK_BYTES);

  private FileCopy(WorkContext context, boolean forced) {
    this.disk = context.disk();
    this.control = context.control();
    this.names = context.names();
    this.forced = forced;
  }

  /** Leaves it to the operating system when the content gets from its memory to the disk. */
  static FileCopy cached(WorkContext context) {
    return new FileCopy(context, false);
  }

  /**
   * Sees to it that the content is on the disk, and like the source, before the file has its name.
   */
  static FileCopy forced(WorkContext context) {
    return new FileCopy(context, true);
  }

  @Override
  public String done() {
    return "copied";
  }

  @Override
  public Optional<String> file(Path source, BasicFileAttributes attributes, Path target)
      throws IOException {
    return place(new FileContent(source, attributes), target);
  }

  @Override
  public Optional<String> other(Path source, BasicFileAttributes attributes, Path target) {
    return Optional.of("");
  }

  @Override
  public void left(Path folder) {}

  /**
   * Sees to it that the content is at the target.
   *
   * @return why it is not; empty when it is
   */
  Optional<String> place(Content content, Path target) throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return compare(content, target);
    }
    Path part = target.resolveSibling(names.next());
    try {
      fill(part, content);
      FileTime time = content.time();
      if (time != null) {
        Files.setLastModifiedTime(part, time);
      }
      if (forced && !isAt(content, part)) {
        return Optional.of("it was changed meanwhile");
      }
      return rename(part, target);
    } finally {
      remove(part);
    }
  }

  private Optional<String> compare(Content content, Path target) throws IOException {
    BasicFileAttributes there =
        Files.readAttributes(target, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (there.isDirectory()) {
      return Optional.of("a folder of that name is there");
    }
    if (!there.isRegularFile()) {
      return Optional.of("a link or special file of that name is there");
    }
    if (there.size() != content.size() || !isAt(content, target)) {
      return Optional.of("a different file of that name is there");
    }
    return Optional.empty();
  }

  /** Whether the file has exactly that content. */
  boolean isAt(Content content, Path file) throws IOException {
    try (ReadableByteChannel one = content.open();
        ReadableByteChannel other = disk.read(file)) {
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

  private void fill(Path part, Content content) throws IOException {
    try (ReadableByteChannel in = content.open();
        WritableByteChannel out = content.create(part)) {
      StopHook hook = closingAtStop(in, out);
      try {
        pump(in, out);
        if (forced && out instanceof FileChannel file) {
          file.force(true);
        }
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
  static Optional<String> rename(Path part, Path target) throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return Optional.of("something of that name appeared there meanwhile");
    }
    Files.move(part, target, ATOMIC_MOVE);
    return Optional.empty();
  }

  static void remove(Path part) throws IOException {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new IOException(
          "the unfinished file " + part.getFileName() + " could not be removed: " + Trouble.in(e),
          e);
    }
  }

  private final class FileContent implements Content {

    private final Path file;
    private final BasicFileAttributes attributes;

    FileContent(Path file, BasicFileAttributes attributes) {
      this.file = file;
      this.attributes = attributes;
    }

    @Override
    public ReadableByteChannel open() throws IOException {
      return disk.read(file);
    }

    @Override
    public WritableByteChannel create(Path part) throws IOException {
      return disk.create(part, file);
    }

    @Override
    public long size() {
      return attributes.size();
    }

    @Override
    public FileTime time() {
      return attributes.lastModifiedTime();
    }
  }
}
