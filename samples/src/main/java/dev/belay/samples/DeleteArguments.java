package dev.belay.samples;

import dev.belay.samples.files.Delete;
import dev.belay.samples.files.Order;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is deleted, and whether it may come back. */
@Command(
    description = {
      "Puts files and folders into the recycle bin in the drive's folder; restore takes them back.",
      "Links are deleted, not followed."
    })
final class DeleteArguments implements OrderArguments {

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "The files and folders to delete.")
  private List<Path> paths = new ArrayList<>();

  @Option(names = "--for-good", description = "Deletes them, instead.")
  private boolean forGood;

  @Override
  public Order order(DriveOptions options) {
    List<String> real =
        paths.stream().map(path -> Named.itself("delete", path).toString()).toList();
    return new Delete(real, forGood ? null : options.recycleBin().toString());
  }
}
