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

  public static void main(String[] args) throws ClassNotFoundException {
    Class.forName(Main.class.getName()); // its static part must come first, as in real life
    System.exit(Main.run(Console.system(), disk(), args));
  }
}
