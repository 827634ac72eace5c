package dev.belay.samples;

import dev.belay.samples.files.Order;
import dev.belay.samples.files.Zip;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is packed into which archive. */
@Command(
    description = {
      "Packs files and folders into a zip archive, which appears whole or not at all.",
      "The same files give the same archive. Links and special files are reported and left out."
    })
final class ZipArguments implements OrderArguments {

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The archive to make.")
  private Path archive = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PATH",
      description = "The files and folders to pack.")
  private List<Path> paths = new ArrayList<>();

  @Mixin private final Pause pause = new Pause();

  @Override
  public Order order(DriveOptions options) {
    List<String> real = paths.stream().map(path -> Named.real("zip", path).toString()).toList();
    return new Zip(real, Named.absolute(archive).toString(), pause.toMillis());
  }
}
