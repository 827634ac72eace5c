package dev.belay.samples;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.Stopped;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Removes the unfinished files that a run left behind because its process was killed. */
final class Leftovers {

  private Leftovers() {}

  /**
   * Removes those of a cancelled job whose process was lost before it could do so itself; no later
   * run will.
   *
   * @param stopped how the last run of the job ended; empty when it may still be at work
   * @return how many were removed
   */
  static int sweepAfter(Job job, Optional<Stopped> stopped) throws IOException {
    Optional<Copy> copy = Copy.of(job);
    if (stopped.isEmpty() || copy.isEmpty() || job.runNo() == 0) {
      return 0;
    }
    return switch (stopped.get().how()) {
      case OBEYED, FINISHED_FIRST, FAILED -> 0;
      case NEVER_STARTED, NODE_LOST -> sweep(copy.get().mirror(), job.id());
    };
  }

  /**
   * Removes those of one job in all folders it may have written to.
   *
   * @return how many were removed
   */
  static int sweep(Mirror mirror, JobId job) throws IOException {
    int[] removed = {0};
    Files.walkFileTree(
        mirror.source(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            removed[0] += sweepIfThere(mirror.of(folder), job);
            return CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.equals(mirror.source())) {
              removed[0] += sweepIfThere(mirror.target(), job);
            }
            return CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) {
            return CONTINUE; // what could not be read was not copied either
          }
        });
    return removed[0];
  }

  private static int sweepIfThere(Path folder, JobId job) throws IOException {
    return Files.isDirectory(folder, NOFOLLOW_LINKS) ? sweepFolder(folder, job) : 0;
  }

  /** Removes those of one job in one folder. */
  static int sweepFolder(Path folder, JobId job) throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(folder, PartNames.startOf(job) + "*.part")) {
      for (Path part : parts) {
        removed += Files.deleteIfExists(part) ? 1 : 0;
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return removed;
  }
}
