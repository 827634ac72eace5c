package dev.belay.samples;

import java.io.IOException;

/** One situation of the demo. */
interface DemoScene {

  /** What it is about. */
  String title();

  /** Plays it on that database, and checks what was promised. */
  void play(DemoStore store, Promises promises) throws IOException, InterruptedException;
}
