package dev.belay.samples.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip archive of unknown origin, open, and found to be within the limits by what it says of
 * itself; {@link EntryContent} holds it to its word.
 */
final class Archive implements Closeable {

  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 65_535;
  private static final int END = 0x06054b50;
  private static final int LARGE_ARCHIVE_LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;

  private final ZipFile zip;
  private final List<ZipArchiveEntry> entries;

  private Archive(ZipFile zip, List<ZipArchiveEntry> entries) {
    this.zip = zip;
    this.entries = entries;
  }

  /**
   * Opens it.
   *
   * @param channel is closed with the archive, or when it is refused
   * @throws ArchiveRefusedException when it is none, or is too large, or has a password
   */
  static Archive open(SeekableByteChannel channel, ArchiveLimits limits) throws IOException {
    try {
      requireSmallDirectory(channel, limits);
      ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
      Archive archive = new Archive(zip, Collections.list(zip.getEntriesInPhysicalOrder()));
      archive.requireWithin(limits, channel.size());
      return archive;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e instanceof IOException io
          ? io
          : new ArchiveRefusedException("it is no zip archive, or damaged");
    }
  }

  /** The library takes in the whole table of contents, whatever its length. */
  private static void requireSmallDirectory(SeekableByteChannel channel, ArchiveLimits limits)
      throws IOException {
    long size = channel.size();
    if (size > limits.archiveBytes()) {
      throw new ArchiveRefusedException(
          "it is larger than " + (limits.archiveBytes() >> 30) + " GiB");
    }
    int length = (int) Math.min(size, END_BYTES + LONGEST_COMMENT + LOCATOR_BYTES);
    ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(size - length);
    while (tail.hasRemaining() && channel.read(tail) >= 0) {
      // to the end
    }
    int end = length - END_BYTES;
    while (end >= 0 && tail.getInt(end) != END) {
      end--;
    }
    if (end < 0) {
      throw new ArchiveRefusedException("it is no zip archive");
    }
    if (end >= LOCATOR_BYTES && tail.getInt(end - LOCATOR_BYTES) == LARGE_ARCHIVE_LOCATOR) {
      throw new ArchiveRefusedException("it is in the format for very large archives");
    }
    long directory = Integer.toUnsignedLong(tail.getInt(end + 16));
    if (size - length + end - directory > limits.directoryBytes()) {
      throw new ArchiveRefusedException("its table of contents is too large");
    }
    channel.position(0);
  }

  private void requireWithin(ArchiveLimits limits, long size) throws ArchiveRefusedException {
    if (entries.size() > limits.files()) {
      throw new ArchiveRefusedException("it has more than " + limits.files() + " entries");
    }
    long bytes = 0;
    long most = limits.bytesOf(size);
    for (ZipArchiveEntry entry : entries) {
      if (entry.getGeneralPurposeBit().usesEncryption()) {
        throw new ArchiveRefusedException(
            "it is protected by a password, and such archives cannot be unpacked here");
      }
      bytes += Math.max(0, entry.getSize());
      if (entry.getSize() < 0 || bytes > most || bytes < 0) {
        throw new ArchiveRefusedException("unpacked it would be larger than " + most + " bytes");
      }
    }
  }

  /** Its entries, in the order in which they lie in the file. */
  List<ZipArchiveEntry> entries() {
    return entries;
  }

  /** What is in that entry, a regular file. */
  EntryContent content(ZipArchiveEntry entry, Disk disk) {
    return new EntryContent(zip, entry, disk);
  }

  /** Whether it is packed in a way that can be read here. */
  boolean canBeRead(ZipArchiveEntry entry) {
    return zip.canReadEntryData(entry);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
