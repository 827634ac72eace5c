package dev.belay.samples.files;

import dev.belay.StopHook;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;

/**
 * What a run works with.
 *
 * @param names the names of its unfinished files
 * @param control whether it may go on
 * @param disk where it works
 */
public record WorkContext(PartNames names, Control control, Disk disk) {

  /** What is done while something is open. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /** Does it; a stop meanwhile closes the resource, so that whatever is blocked in it returns. */
  void closingAtStop(AutoCloseable resource, Action action) throws IOException {
    StopHook hook = control.onStop(resource);
    try {
      action.run();
    } finally {
      hook.close();
    }
  }

  /**
   * Why a file operation failed, in a few words; unless it failed because the run is to stop: a
   * stop closes channels.
   *
   * @throws InterruptedIOException when somebody else has interrupted the thread
   */
  String trouble(IOException e) throws InterruptedIOException {
    control.checkpoint();
    if (e instanceof ClosedByInterruptException) {
      throw (InterruptedIOException)
          new InterruptedIOException("interrupted by somebody else").initCause(e);
    }
    return e instanceof ClosedChannelException ? "it was closed by somebody else" : Trouble.in(e);
  }
}
