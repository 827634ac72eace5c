package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Packs files and folders into an archive.
 *
 * @param paths what, absolute; each is in the archive under its own name
 * @param archive the archive to make, absolute
 * @param pauseMs how long to rest after every file
 */
public record Zip(List<String> paths, String archive, long pauseMs) implements Order {

  /** Copies the list. */
  public Zip {
    paths = List.copyOf(paths);
  }

  @Override
  public Work work(WorkContext context) {
    return new Packing(paths.stream().map(Path::of).toList(), Path.of(archive), context);
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
