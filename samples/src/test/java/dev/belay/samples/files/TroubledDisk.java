package dev.belay.samples.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The real disk, with troubles that tests cannot make on it, or not as root. */
public final class TroubledDisk implements Disk {

  private String unreadable = "";
  private String blocked = "";
  private String unmakeable = "";
  private long room = Long.MAX_VALUE;
  private boolean otherStore;
  private int createsUntilBlocked = Integer.MAX_VALUE;
  private int callsUntilDeath = Integer.MAX_VALUE;
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

  /** Nothing can be renamed from one place to another. */
  public TroubledDisk otherStore() {
    otherStore = true;
    return this;
  }

  /** Writing the new file of that number, from 1, blocks until the channel is closed. */
  public TroubledDisk blocksWriting(int number) {
    createsUntilBlocked = number;
    return this;
  }

  /** The process dies at that call, from 1: an error that nothing catches. */
  TroubledDisk diesAt(int call) {
    callsUntilDeath = call;
    return this;
  }

  private void live() {
    if (--callsUntilDeath <= 0) {
      throw new Killed();
    }
  }

  /** As if the process had been killed. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Returns once something blocks. */
  public void awaitReader() throws InterruptedException {
    reading.await();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    live();
    if (otherStore) {
      throw new AtomicMoveNotSupportedException(from.toString(), to.toString(), "other store");
    }
    Disk.super.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    live();
    Disk.super.delete(path);
  }

  @Override
  public WritableByteChannel create(Path file) throws IOException {
    live();
    WritableByteChannel created = Disk.super.create(file);
    return --createsUntilBlocked == 0 ? new Clogged(created) : created;
  }

  @Override
  public ReadableByteChannel read(Path file) throws IOException {
    live();
    if (file.endsWith(unreadable)) {
      throw new AccessDeniedException(file.toString());
    }
    return file.endsWith(blocked) ? new Blocked() : Disk.super.read(file);
  }

  @Override
  public WritableByteChannel create(Path file, Path like) throws IOException {
    live();
    return new Small(Disk.super.create(file, like));
  }

  @Override
  public void createFolder(Path folder, Path like) throws IOException {
    live();
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

  /** A file that takes half of what is first written, and nothing more. */
  private final class Clogged implements WritableByteChannel {

    private final WritableByteChannel file;
    private final Blocked pipe = new Blocked();

    Clogged(WritableByteChannel file) throws IOException {
      this.file = file;
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
      file.write(buffer.slice().limit(buffer.remaining() / 2));
      return pipe.read(buffer);
    }

    @Override
    public boolean isOpen() {
      return pipe.isOpen();
    }

    @Override
    public void close() throws IOException {
      pipe.close();
      file.close();
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
