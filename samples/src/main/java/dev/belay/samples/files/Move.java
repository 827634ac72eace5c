package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Moves files and folders.
 *
 * @param items what goes where
 * @param pauseMs how long to rest after every file
 */
public record Move(List<Pair> items, long pauseMs) implements Order {

  /** Copies the list. */
  public Move {
    items = List.copyOf(items);
  }

  @Override
  public Work work(WorkContext context) {
    return Transfers.moving(items, context);
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
  public String toString() {
    return "move " + Texts.list(items);
  }
}
