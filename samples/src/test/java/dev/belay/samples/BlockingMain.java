package dev.belay.samples;

import dev.belay.samples.files.TroubledDisk;

/**
 * The command line on a disk where reading a file named {@code blocks} never ends, nor writing the
 * third file of an archive, and where every folder is in a file store of its own; for tests in
 * processes.
 */
final class BlockingMain {

  private BlockingMain() {}

  private static TroubledDisk disk() {
    return new TroubledDisk().blocksReading("blocks").blocksWriting(3).otherStore();
  }

  /** What it writes when it blocks: from then on nothing changes in a folder. */
  static final String BLOCKED = "The disk blocks.";

  public static void main(String[] args) throws ClassNotFoundException {
    Class.forName(Main.class.getName()); // its static part must come first, as in real life
    TroubledDisk disk = disk();
    Thread teller = new Thread(() -> tellBlocked(disk), "tells-that-the-disk-blocks");
    teller.setDaemon(true);
    teller.start();
    System.exit(Main.run(Console.system(), disk, args));
  }

  private static void tellBlocked(TroubledDisk disk) {
    try {
      disk.awaitReader();
      System.err.println(BLOCKED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
