package dev.belay.samples.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The real disk, with troubles that tests cannot make on it, or not as root. */
public final class TroubledDisk implements Disk {

  private String unreadable = "";
  private String blocked = "";
  private String unmakeable = "";
  private long room = Long.MAX_VALUE;
  private final CountDownLatch reading = new CountDownLatch(1);

  /** Files of that name may not be read. */
  TroubledDisk mayNotRead(String name) {
    unreadable = name;
    return this;
  }

  /** Reading files of that name blocks, in the operating system, until the channel is closed. */
  public TroubledDisk blocksReading(String name) {
    blocked = name;
    return this;
  }

  /** Folders of that name cannot be made. */
  TroubledDisk cannotMake(String name) {
    unmakeable = name;
    return this;
  }

  /** The disk is full once a file is larger than that. */
  TroubledDisk roomFor(long bytes) {
    room = bytes;
    return this;
  }

  void awaitReader() throws InterruptedException {
    reading.await();
  }

  @Override
  public ReadableByteChannel read(Path file) throws IOException {
    if (file.endsWith(unreadable)) {
      throw new AccessDeniedException(file.toString());
    }
    return file.endsWith(blocked) ? new Blocked() : Disk.super.read(file);
  }

  @Override
  public WritableByteChannel create(Path file, Path like) throws IOException {
    return new Small(Disk.super.create(file, like));
  }

  @Override
  public void createFolder(Path folder, Path like) throws IOException {
    if (folder.endsWith(unmakeable)) {
      throw new FileSystemException(folder.toString(), null, "File name too long");
    }
    Disk.super.createFolder(folder, like);
  }

  /** A pipe that nobody writes to. */
  private final class Blocked implements ReadableByteChannel {

    private final Pipe pipe = Pipe.open();

    Blocked() throws IOException {}

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      reading.countDown();
      return pipe.source().read(buffer);
    }

    @Override
    public boolean isOpen() {
      return pipe.source().isOpen();
    }

    @Override
    public void close() throws IOException {
      pipe.source().close();
      pipe.sink().close();
    }
  }

  private final class Small implements WritableByteChannel {

    private final WritableByteChannel file;
    private long written;

    Small(WritableByteChannel file) {
      this.file = file;
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
      if (written + buffer.remaining() > room) {
        throw new IOException("No space left on device");
      }
      int count = file.write(buffer);
      written += count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
