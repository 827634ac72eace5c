package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Copies files and folders.
 *
 * @param items what goes where
 * @param pauseMs how long to rest after every file
 * @param plain whether no symbolic link may be on the way to any of the paths, since there was none
 *     when it was given
 */
public record Copy(List<Pair> items, long pauseMs, boolean plain) implements Order {

  /** Copies the list. */
  public Copy {
    items = List.copyOf(items);
  }

  /** One whose paths may lead through links. */
  public Copy(List<Pair> items, long pauseMs) {
    this(items, pauseMs, /* plain= */ false);
  }

  @Override
  public Work work(WorkContext context) {
    return Transfers.copying(items, context);
  }

  @Override
  public List<Path> plainPaths() {
    return plain ? items.stream().flatMap(Pair::paths).toList() : List.of();
  }

  @Override
  public Duration pause() {
    return Duration.ofMillis(pauseMs);
  }

  @Override
  public int sweep(JobId job) throws IOException {
    return Leftovers.sweep(items, job);
  }

  @Override
  public Optional<Report> inventory() throws IOException {
    return Optional.of(Inventory.of(items));
  }

  @Override
  public String toString() {
    return "copy " + Texts.list(items);
  }
}
