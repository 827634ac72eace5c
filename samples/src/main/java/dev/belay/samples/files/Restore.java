package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes things out of the recycle bin, back to where they were.
 *
 * @param bin the recycle bin, absolute
 * @param entries their ids there
 * @param within where they must have been, absolute, and where no symbolic link may be on the way;
 *     null for anywhere
 */
public record Restore(String bin, List<String> entries, @Nullable String within) implements Order {

  /** Copies the list. */
  public Restore {
    entries = List.copyOf(entries);
  }

  @Override
  public Work work(WorkContext context) {
    return new Restoring(
        new RecycleBin(Path.of(bin)), entries, within == null ? null : Path.of(within), context);
  }

  /** Where they were only the bin knows; that is looked at when each goes back. */
  @Override
  public List<Path> plainPaths() {
    return within != null ? List.of(Path.of(bin)) : List.of();
  }

  /** Only a restore to another file store leaves any, and where that is the bin tells. */
  @Override
  public int sweep(JobId job) throws IOException {
    RecycleBin from = new RecycleBin(Path.of(bin));
    int removed = 0;
    for (String id : entries) {
      RecycleBin.Entry entry = from.entry(id).orElse(null);
      removed += entry == null ? 0 : Leftovers.sweep(entry.back(), job);
    }
    return removed;
  }

  @Override
  public String toString() {
    return "restore " + Texts.list(entries);
  }
}
