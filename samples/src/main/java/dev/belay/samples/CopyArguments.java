package dev.belay.samples;

import dev.belay.samples.files.Copy;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.Pair;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is copied where, and how fast. */
@Command(
    description = {
      "Copies a folder's content, or one file, into a folder. Ctrl-C cancels the copy.",
      "Files appear at the destination whole or not at all. Nothing there is overwritten; symbolic links, special"
          + " files and whatever cannot be read or written are reported and left out.",
      "A copy whose process was killed goes on with the next copy command, unless it is cancelled."
    })
final class CopyArguments implements OrderArguments {

  @Parameters(index = "0", paramLabel = "SRC", description = "The folder or file to copy.")
  private Path source = Path.of("");

  @Parameters(index = "1", paramLabel = "DST", description = "The folder to copy into.")
  private Path target = Path.of("");

  @Mixin private final Pause pause = new Pause();

  @Override
  public Order order(DriveOptions options) {
    Pair item = Pair.of(Named.real("copy", source), Named.absolute(target));
    return new Copy(List.of(item), pause.toMillis());
  }
}
