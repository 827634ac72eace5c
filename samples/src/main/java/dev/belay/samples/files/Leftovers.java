package dev.belay.samples.files;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes the unfinished files that a run left behind because its process was killed. */
public final class Leftovers {

  private Leftovers() {}

  /**
   * Removes those of a cancelled job whose process was lost before it could do so itself; no later
   * run will.
   *
   * @param stopped how the last run of the job ended; empty when it may still be at work
   * @return how many were removed
   */
  public static int sweepAfter(Job job, Order order, Optional<Stopped> stopped) throws IOException {
    if (stopped.isEmpty() || job.runNo() == 0) {
      return 0;
    }
    return switch (stopped.get().how()) {
      case OBEYED, FINISHED_FIRST, FAILED -> 0;
      case NEVER_STARTED, NODE_LOST -> order.sweep(job.id());
    };
  }

  /** Removes those of one job in all folders that these go to. */
  static int sweep(List<Pair> items, JobId job) throws IOException {
    int removed = 0;
    for (Pair item : items) {
      removed += sweep(item.mirror(), job);
    }
    return removed;
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
            removed[0] += folder.equals(mirror.source()) ? target() : below(folder);
            return CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.equals(mirror.source())) {
              removed[0] += target();
            }
            return CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) {
            return CONTINUE; // what could not be read was not copied either
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return CONTINUE;
          }

          private int target() throws IOException {
            return Files.isDirectory(mirror.target()) ? sweepFolder(mirror.target(), job) : 0;
          }

          private int below(Path folder) throws IOException {
            Path made = mirror.of(folder);
            return Files.isDirectory(made, NOFOLLOW_LINKS) ? sweepFolder(made, job) : 0;
          }
        });
    return removed[0];
  }

  /** Removes those of one job everywhere below that folder. */
  static int sweepBelow(Path root, JobId job) throws IOException {
    int[] removed = {0};
    if (Files.isDirectory(root)) {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              removed[0] += sweepFolder(folder, job);
              return CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) {
              return CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
              return CONTINUE;
            }
          });
    }
    return removed[0];
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
