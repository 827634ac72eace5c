package dev.belay.samples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jline.utils.Signals;

/**
 * Turns the first Ctrl-C (or hang-up, or kill) into an action, and lets the second one end the
 * process.
 *
 * <p>Not a shutdown hook: H2 closes the database in one of its own (with AUTO_SERVER it cannot be
 * told not to), at the same moment as ours would still need it.
 */
final class CtrlC {

  private final Map<String, Object> before = new LinkedHashMap<>();
  private boolean done;

  private CtrlC() {}

  /**
   * Tells the action what was heard, on a thread of the JVM's, at the first signal until this is
   * closed.
   */
  static CtrlC listen(Consumer<String> action) {
    CtrlC ctrlC = new CtrlC();
    ctrlC.register(action);
    return ctrlC;
  }

  private synchronized void register(Consumer<String> action) {
    for (String signal : new String[] {"INT", "TERM", "HUP"}) {
      Object handler = Signals.register(signal, () -> heard(signal, action));
      if (handler != null) {
        before.put(signal, handler);
      }
    }
  }

  private void heard(String signal, Consumer<String> action) {
    if (unregister()) {
      action.accept(signal.equals("INT") ? "Ctrl-C" : "signal " + signal);
    }
  }

  /** Leaves the signals to the JVM again. */
  void close() {
    unregister();
  }

  /** True the first time. */
  private synchronized boolean unregister() {
    boolean first = !done;
    done = true;
    before.forEach(Signals::unregister);
    before.clear();
    return first;
  }
}
