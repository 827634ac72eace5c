package dev.belay.samples;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the database lies. */
final class DataOption {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder of the database; made when missing. Standard: $BELAY_SAMPLES_DATA, else belay-samples-<user> in"
              + " the folder for temporary files.")
  private @Nullable Path folder;

  Drive open() {
    return Drive.open(folder == null ? DataFolder.standard() : folder);
  }
}
