package dev.belay.samples;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is copied where, and how fast. */
final class CopyArguments {

  @Parameters(index = "0", paramLabel = "SRC", description = "The folder or file to copy.")
  private Path source = Path.of("");

  @Parameters(index = "1", paramLabel = "DST", description = "The folder to copy into.")
  private Path target = Path.of("");

  @Option(
      names = "--pause",
      paramLabel = "DURATION",
      description = "Rests that long after every file, which leaves time for a cancel: 50ms, 1s.")
  private Duration pause = Duration.ZERO;

  /**
   * The copy.
   *
   * @throws DriveException when there is no such source
   */
  Copy copy() {
    return Copy.of(source, target, pause);
  }
}
