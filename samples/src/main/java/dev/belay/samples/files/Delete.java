package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes files and folders.
 *
 * @param paths what, absolute
 * @param bin the recycle bin it goes into, absolute; null for good
 */
public record Delete(List<String> paths, @Nullable String bin) implements Order {

  /** Copies the list. */
  public Delete {
    paths = List.copyOf(paths);
  }

  @Override
  public Work work(WorkContext context) {
    List<Path> real = paths.stream().map(Path::of).toList();
    return bin == null
        ? new Removal(real, context)
        : new Recycling(real, new RecycleBin(Path.of(bin)), context);
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
