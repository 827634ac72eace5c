package dev.belay.samples.files;

import dev.belay.JobId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Empties a recycle bin for good.
 *
 * @param bin the recycle bin, absolute
 */
public record EmptyBin(String bin) implements Order {

  @Override
  public Work work(WorkContext context) {
    Path folder = Path.of(bin);
    return new Removal(Files.exists(folder) ? List.of(folder) : List.of(), context);
  }

  @Override
  public int sweep(JobId job) {
    return 0;
  }

  @Override
  public String toString() {
    return "empty the recycle bin " + Printable.of(bin);
  }
}
