package dev.belay.samples.files;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the drive is asked to do: the payload of a job. {@link Object#toString()} is for people. */
public sealed interface Order permits Copy, Move, Delete, Restore, EmptyBin, Zip, Unzip {

  /**
   * One run of it. Nothing is done yet.
   *
   * @throws java.nio.file.InvalidPathException when a name is none here: it comes from a process
   *     with another character set
   */
  Work work(WorkContext context);

  /**
   * The paths to which no symbolic link may lead when it runs; empty when links may be on the way.
   *
   * @throws java.nio.file.InvalidPathException as {@link #work}
   */
  default List<Path> plainPaths() {
    return List.of();
  }

  /** How long to rest after every file. */
  default Duration pause() {
    return Duration.ZERO;
  }

  /**
   * Removes the unfinished files that a killed run left behind, after the last run.
   *
   * @return how many were removed
   */
  int sweep(JobId job) throws IOException;

  /** What the disk shows of it now; empty when the disk cannot tell. */
  default Optional<Report> inventory() throws IOException {
    return Optional.empty();
  }
}
