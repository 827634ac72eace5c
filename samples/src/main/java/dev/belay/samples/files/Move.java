package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Moves files and folders.
 *
 * @param items what goes where
 * @param pauseMs how long to rest after every file
 * @param plain whether no symbolic link may be on the way to any of the paths, since there was none
 *     when it was given
 */
public record Move(List<Pair> items, long pauseMs, boolean plain) implements Order {

  /** Copies the list. */
  public Move {
    items = List.copyOf(items);
  }

  /** One whose paths may lead through links. */
  public Move(List<Pair> items, long pauseMs) {
    this(items, pauseMs, /* plain= */ false);
  }

  @Override
  public Work work(WorkContext context) {
    return Transfers.moving(items, context);
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
  public String toString() {
    return "move " + Texts.list(items);
  }
}
