package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks an archive, or looks into it.
 *
 * @param archive the archive, absolute
 * @param to the folder to unpack into, absolute; made when it is missing; null to look only
 * @param only names in the archive, of files or of folders with all that is in them; empty for all
 * @param pauseMs how long to rest after every file
 * @param plain whether no symbolic link may be on the way to any of the paths, since there was none
 *     when it was given
 */
public record Unzip(
    String archive, @Nullable String to, List<String> only, long pauseMs, boolean plain)
    implements Order {

  /** Copies the list. */
  public Unzip {
    only = List.copyOf(only);
  }

  /** One whose paths may lead through links. */
  public Unzip(String archive, @Nullable String to, List<String> only, long pauseMs) {
    this(archive, to, only, pauseMs, /* plain= */ false);
  }

  @Override
  public Work work(WorkContext context) {
    return to == null
        ? new Listing(Path.of(archive), context)
        : new Unpacking(Path.of(archive), Path.of(to), only, context);
  }

  @Override
  public List<Path> plainPaths() {
    return plain
        ? Stream.concat(Stream.of(archive), Stream.ofNullable(to)).map(Path::of).toList()
        : List.of();
  }

  @Override
  public Duration pause() {
    return Duration.ofMillis(pauseMs);
  }

  @Override
  public int sweep(JobId job) throws IOException {
    return to == null ? 0 : Leftovers.sweepBelow(Path.of(to), job);
  }

  @Override
  public String toString() {
    return to == null
        ? "look into " + Printable.of(archive)
        : "unzip " + Printable.of(archive) + " to " + Printable.of(to);
  }
}
