package dev.belay.engine.cancel;

import java.time.Duration;

/** Told of a run whose handler is still inside after its grace. */
@FunctionalInterface
public interface StuckListener {

  /**
   * Called at most once per run, on a thread of the {@link StopMachine}'s that may block; no other
   * run waits for it. The handler may leave meanwhile: whoever gives up its worker slot asks {@link
   * StopToken#abandon()}.
   *
   * @param stack where the handler was
   * @param sinceStop since it was told to stop, shields included
   */
  void stuck(StopToken token, StackTraceElement[] stack, Duration sinceStop);
}
