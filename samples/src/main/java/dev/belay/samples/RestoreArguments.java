package dev.belay.samples;

import dev.belay.samples.files.Order;
import dev.belay.samples.files.RecycleBin;
import dev.belay.samples.files.Restore;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What is taken back from the recycle bin. */
@Command(
    description = {
      "Takes deleted files and folders back to where they were. The command bin lists them.",
      "Nothing there is overwritten: what is in the way is reported, and the rest stays in the bin."
    })
final class RestoreArguments implements OrderArguments {

  @Parameters(
      arity = "1..*",
      paramLabel = "ENTRY",
      description = "Their ids in the recycle bin, as the command bin tells them.")
  private List<String> entries = new ArrayList<>();

  @Override
  public Order order(DriveOptions options) {
    RecycleBin bin = new RecycleBin(options.recycleBin());
    return new Restore(bin.folder().toString(), entries, null);
  }
}
