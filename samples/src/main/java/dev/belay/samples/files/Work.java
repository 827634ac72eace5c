package dev.belay.samples.files;

import java.io.IOException;

/** One run of an {@link Order}. For one thread. */
public interface Work {

  /**
   * Does it. Leaves with the exception of {@link Control#checkpoint()} when it is told to stop;
   * then no unfinished file is left behind.
   *
   * @throws java.io.InterruptedIOException when the thread was interrupted although nobody told the
   *     work to stop
   */
  void run() throws IOException;

  /** What is done so far; also right after a stop. */
  Report report();
}
