package dev.belay.engine.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A place in the cluster: one process after the other, each over the same wire. */
final class Member implements Clients.Asked, AutoCloseable {

  private static final long LONGEST_CALL_SECONDS = 10;

  private final String url;
  private final WireCutter wire;
  private final Path folder;
  private final String name;
  private final Bug bug;
  private final List<Path> journals = new ArrayList<>();
  private volatile NodeProcess node;

  /**
   * With its first process started, but perhaps not ready.
   *
   * @param url of the database, through the wire
   * @param bug what is wrong with its processes
   */
  Member(String name, String url, WireCutter wire, Path folder, Bug bug) throws IOException {
    this.name = name;
    this.url = url;
    this.wire = wire;
    this.folder = folder;
    this.bug = bug;
    this.node = start();
  }

  private NodeProcess start() throws IOException {
    Path journal = folder.resolve(name + "-" + journals.size() + ".journal");
    journals.add(journal);
    return NodeProcess.start(url, journal, bug);
  }

  NodeProcess node() {
    return node;
  }

  WireCutter wire() {
    return wire;
  }

  /** What all its processes wrote down. */
  List<Journal.Entry> entries() throws IOException {
    List<Journal.Entry> entries = new ArrayList<>();
    for (Path journal : journals) {
      if (java.nio.file.Files.exists(journal)) {
        entries.addAll(Journal.read(journal));
      }
    }
    return entries;
  }

  void killAndStartAgain() throws IOException {
    node.kill();
    node = start();
  }

  @Override
  public String call(String call) throws InterruptedException {
    return node.call(call, LONGEST_CALL_SECONDS);
  }

  @Override
  public void close() throws IOException {
    node.close();
    wire.close();
  }
}
