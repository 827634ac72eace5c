package dev.belay.samples.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** What is in one entry of an archive: exactly as long as it says, with the checksum it says. */
final class EntryContent implements Content {

  private final ZipFile zip;
  private final ZipArchiveEntry entry;
  private final Disk disk;

  EntryContent(ZipFile zip, ZipArchiveEntry entry, Disk disk) {
    this.zip = zip;
    this.entry = entry;
    this.disk = disk;
  }

  @Override
  public ReadableByteChannel open() throws IOException {
    try {
      InputStream in = zip.getInputStream(entry);
      return new Checked(Channels.newChannel(in));
    } catch (RuntimeException e) {
      throw new IOException("it is damaged", e); // as the library takes what it did not expect
    }
  }

  @Override
  public WritableByteChannel create(Path file) throws IOException {
    return disk.create(file);
  }

  @Override
  public long size() {
    return entry.getSize();
  }

  @Override
  public @Nullable FileTime time() {
    return entry.getLastModifiedTime();
  }

  private final class Checked implements ReadableByteChannel {

    private final ReadableByteChannel in;
    private final CRC32 checksum = new CRC32();
    private long read;

    Checked(ReadableByteChannel in) {
      this.in = in;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      int from = buffer.position();
      int count = readSome(buffer);
      if (count < 0) {
        requireWhole();
        return count;
      }
      checksum.update(buffer.duplicate().flip().position(from));
      read += count;
      if (read > size()) {
        throw new IOException("it is longer than it says");
      }
      return count;
    }

    private int readSome(ByteBuffer buffer) throws IOException {
      try {
        return in.read(buffer);
      } catch (RuntimeException e) {
        throw new IOException("it is damaged", e);
      }
    }

    private void requireWhole() throws IOException {
      if (read != size()) {
        throw new IOException("it is shorter than it says");
      } else if (checksum.getValue() != entry.getCrc()) {
        throw new IOException("its checksum is wrong");
      }
    }

    @Override
    public boolean isOpen() {
      return in.isOpen();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
