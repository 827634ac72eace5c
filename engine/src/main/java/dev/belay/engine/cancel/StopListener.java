package dev.belay.engine.cancel;

import java.time.Duration;

/** Told when a run hears of its stop, and when its handler is still inside after its grace. */
public interface StopListener {

  /**
   * The run was told to stop, or its cause was raised; before its entry, too. Called on the thread
   * that told it, the timer's for a time-out, before that learns that the token has tripped; must
   * not block. The handler may have been interrupted, and have left, by then.
   */
  void heard(StopToken token);

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
