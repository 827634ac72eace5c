package dev.belay.samples;

import dev.belay.samples.files.Printable;
import dev.belay.samples.files.RecycleBin;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Lists the recycle bin. */
@Command(
    name = "bin",
    mixinStandardHelpOptions = true,
    description = "Lists what is in the recycle bin, the newest first, and where it was.")
final class BinCommand implements Callable<Integer> {

  private final Console console;
  private final DriveOptions options;

  BinCommand(Console console, DriveOptions options) {
    this.console = console;
    this.options = options;
  }

  @Override
  public Integer call() throws IOException {
    List<RecycleBin.Entry> entries = new RecycleBin(options.recycleBin()).entries();
    for (RecycleBin.Entry entry : entries) {
      console.out().printf("%-22s  %s%n", entry.id(), Printable.of(entry.origin()));
    }
    if (entries.isEmpty()) {
      console.out().println("The recycle bin is empty.");
    }
    return ExitCode.OK;
  }
}
