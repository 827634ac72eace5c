package dev.belay.samples.files;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** What a file is to contain. */
interface Content {

  /**
   * Opens it, to be read to its end. The channel can be closed by another thread, which ends a
   * blocked read.
   */
  ReadableByteChannel open() throws IOException;

  /** Makes the file for it, which must not exist yet. */
  WritableByteChannel create(Path file) throws IOException;

  /** How many bytes it has. */
  long size();

  /** When it was last changed; null when not known. */
  @Nullable FileTime time();
}
