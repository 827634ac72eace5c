package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deletes files and folders.
 *
 * @param paths what, absolute
 * @param bin the recycle bin it goes into, absolute; null for good
 * @param plain whether no symbolic link may be on the way to any of the paths, since there was none
 *     when it was given
 */
public record Delete(List<String> paths, @Nullable String bin, boolean plain) implements Order {

  /** Copies the list. */
  public Delete {
    paths = List.copyOf(paths);
  }

  /** One whose paths may lead through links. */
  public Delete(List<String> paths, @Nullable String bin) {
    this(paths, bin, /* plain= */ false);
  }

  @Override
  public Work work(WorkContext context) {
    List<Path> real = paths.stream().map(Path::of).toList();
    return bin == null
        ? new Removal(real, context)
        : new Recycling(real, new RecycleBin(Path.of(bin)), context);
  }

  @Override
  public List<Path> plainPaths() {
    return plain
        ? Stream.concat(paths.stream(), Stream.ofNullable(bin)).map(Path::of).toList()
        : List.of();
  }

  @Override
  public int sweep(JobId job) throws IOException {
    return bin == null ? 0 : Leftovers.sweepBelow(Path.of(bin), job);
  }

  @Override
  public String toString() {
    return "delete " + Texts.list(paths) + (bin == null ? ", for good" : "");
  }
}
