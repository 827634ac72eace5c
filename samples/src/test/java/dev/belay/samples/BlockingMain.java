package dev.belay.samples;

import dev.belay.samples.files.TroubledDisk;

/**
 * The command line on a disk where reading a file named {@code blocks} never ends, for tests in
 * processes.
 */
final class BlockingMain {

  private BlockingMain() {}

  public static void main(String[] args) throws ClassNotFoundException {
    Class.forName(Main.class.getName()); // its static part must come first, as in real life
    System.exit(Main.run(Console.system(), new TroubledDisk().blocksReading("blocks"), args));
  }
}
