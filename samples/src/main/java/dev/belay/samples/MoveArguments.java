package dev.belay.samples;

import dev.belay.samples.files.Move;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.Pair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is moved where, and how fast. */
@Command(
    description = {
      "Moves files and folders into a folder, under their own names. Ctrl-C cancels the rest.",
      "Within a file store each is moved by one rename. To another one a file is deleted here when its copy there is"
          + " whole, on the disk and compared. Nothing there is overwritten: what is in the way is reported."
    })
final class MoveArguments implements OrderArguments {

  @Parameters(
      index = "0..*",
      arity = "2..*",
      paramLabel = "PATH",
      description = "The files and folders to move, and at last the folder to move them into.")
  private List<Path> paths = new ArrayList<>();

  @Mixin private final Pause pause = new Pause();

  @Override
  public Order order(DriveOptions options) {
    int last = paths.size() - 1;
    Path target = Named.absolute(paths.get(last));
    List<Pair> items =
        paths.subList(0, last).stream()
            .map(path -> Pair.under(Named.itself("move", path), target))
            .toList();
    return new Move(items, pause.toMillis());
  }
}
