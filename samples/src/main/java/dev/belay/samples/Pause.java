package dev.belay.samples;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The option of a verb that works file by file, and may be slowed down. */
final class Pause {

  @Option(
      names = "--pause",
      paramLabel = "DURATION",
      description = "Rests that long after every file, which leaves time for a cancel: 50ms, 1s.")
  private Duration duration = Duration.ZERO;

  long toMillis() {
    return duration.toMillis();
  }
}
