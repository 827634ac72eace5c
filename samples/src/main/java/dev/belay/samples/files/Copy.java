package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Copies files and folders.
 *
 * @param items what goes where
 * @param pauseMs how long to rest after every file
 */
public record Copy(List<Pair> items, long pauseMs) implements Order {

  /** Copies the list. */
  public Copy {
    items = List.copyOf(items);
  }

  @Override
  public Work work(WorkContext context) {
    return Transfers.copying(items, context);
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
