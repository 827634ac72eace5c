package dev.belay.samples;

import dev.belay.samples.files.Order;
import dev.belay.samples.files.Unzip;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is unpacked where, or only looked at. */
@Command(
    description = {
      "Unpacks a zip archive into a folder; without one it lists what is in the archive.",
      "Files appear whole or not at all, and nothing there is overwritten. Entries that lead outside the folder, and"
          + " links, are refused. So is an archive with a password, with more than 10,000 entries, of more than"
          + " 4 GiB, or that would be more than 20 GiB or 200 times its own size, once that is beyond 16 MiB."
    })
final class UnzipArguments implements OrderArguments {

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The archive.")
  private Path archive = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DST",
      description = "The folder to unpack into.")
  private @Nullable Path target;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description = "Unpacks only that file, or folder with all that is in it; may be repeated.")
  private List<String> only = new ArrayList<>();

  @Mixin private final Pause pause = new Pause();

  @Override
  public Order order(DriveOptions options) {
    Path real = Named.real("unzip", archive);
    String to = target == null ? null : Named.absolute(target).toString();
    return new Unzip(real.toString(), to, only, pause.toMillis());
  }
}
