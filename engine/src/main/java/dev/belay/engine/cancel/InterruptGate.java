package dev.belay.engine.cancel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place that interrupts a handler's thread. Guarded by the token's lock, so that an
 * interrupt is sent while the thread is known to be in the handler and in no Belay call, or is kept
 * as owed.
 *
 * <p>Invariant: between {@link #beginCall} and the outermost {@link #endCall} nothing of ours
 * raises the thread's flag; after {@link #close} nothing of ours ever does.
 */
final class InterruptGate {

  private static final Logger LOG = LoggerFactory.getLogger(InterruptGate.class);

  private @Nullable Thread thread;
  private int calls;
  private boolean owed;
  private boolean takenOff;

  void open(Thread handlerThread) {
    thread = handlerThread;
  }

  void close() {
    thread = null;
  }

  boolean isOpen() {
    return thread != null;
  }

  /** Whether the calling thread is the one in the handler. */
  boolean isOwnThread() {
    return thread == Thread.currentThread();
  }

  boolean isInCall() {
    return calls > 0;
  }

  /** For the handler's own thread. */
  void beginCall() {
    if (calls++ == 0) {
      takenOff = Thread.interrupted();
    }
  }

  /** For the handler's own thread. Puts back the flag, but does not send what is owed. */
  void endCall() {
    if (calls == 0) {
      throw new IllegalStateException("endCall without beginCall");
    }
    if (--calls == 0 && takenOff) {
      takenOff = false;
      Thread.currentThread().interrupt();
    }
  }

  void owe() {
    owed = true;
  }

  /** For the handler's own thread: an interrupt that has come but was not seen is owed again. */
  void takeBack() {
    if (Thread.interrupted()) {
      owed = true;
    }
  }

  void sendOwed() {
    if (owed && thread != null && calls == 0) {
      owed = false;
      interrupt(thread);
    }
  }

  StackTraceElement[] stack() {
    return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
  }

  /**
   * Interrupting a thread that is blocked in an interruptible channel closes the channel, here, and
   * the channel's code may throw; the flag is up by then.
   */
  private static void interrupt(Thread target) {
    try {
      target.interrupt();
    } catch (RuntimeException e) {
      LOG.warn("a channel that {} was blocked in could not be closed", target.getName(), e);
    }
  }
}
