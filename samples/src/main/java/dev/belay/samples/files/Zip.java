package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Packs files and folders into an archive.
 *
 * @param paths what, absolute; each is in the archive under its own name
 * @param archive the archive to make, absolute
 * @param pauseMs how long to rest after every file
 * @param plain whether no symbolic link may be on the way to any of the paths, since there was none
 *     when it was given
 */
public record Zip(List<String> paths, String archive, long pauseMs, boolean plain)
    implements Order {

  /** Copies the list. */
  public Zip {
    paths = List.copyOf(paths);
  }

  /** One whose paths may lead through links. */
  public Zip(List<String> paths, String archive, long pauseMs) {
    this(paths, archive, pauseMs, /* plain= */ false);
  }

  @Override
  public Work work(WorkContext context) {
    return new Packing(paths.stream().map(Path::of).toList(), Path.of(archive), context);
  }

  @Override
  public List<Path> plainPaths() {
    return plain
        ? Stream.concat(paths.stream(), Stream.of(archive)).map(Path::of).toList()
        : List.of();
  }

  @Override
  public Duration pause() {
    return Duration.ofMillis(pauseMs);
  }

  @Override
  public int sweep(JobId job) throws IOException {
    Path folder = Path.of(archive).getParent();
    return folder != null && Files.isDirectory(folder) ? Leftovers.sweepFolder(folder, job) : 0;
  }

  @Override
  public String toString() {
    return "zip " + Texts.list(paths) + " to " + Printable.of(archive);
  }
}
