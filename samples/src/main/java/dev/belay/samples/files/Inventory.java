package dev.belay.samples.files;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks on disk which files of a copy are there: for a copy whose run left no report because it was
 * cancelled, or its process killed. A file counts when one of its name and size is at the
 * destination.
 */
final class Inventory {

  private Inventory() {}

  /** What is there now. */
  static Report of(List<Pair> items) throws IOException {
    Report.Collector report = new Report.Collector();
    for (Pair item : items) {
      look(item.mirror(), report);
    }
    return report.report();
  }

  private static void look(Mirror mirror, Report.Collector report) throws IOException {
    Files.walkFileTree(
        mirror.source(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              report.expect();
              if (isThere(mirror.ofFile(file), attributes.size())) {
                report.done(mirror.name(file), attributes.size());
              }
            }
            return CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) {
            report.problem(mirror.name(path), Trouble.in(e));
            return CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return CONTINUE;
          }
        });
  }

  private static boolean isThere(Path copy, long size) throws IOException {
    return Files.isRegularFile(copy, NOFOLLOW_LINKS) && Files.size(copy) == size;
  }
}
