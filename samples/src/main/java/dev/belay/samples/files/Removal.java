package dev.belay.samples.files;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run that deletes for good, file by file. Links are deleted, not followed. What is missing
 * counts as deleted when an earlier run may have done it.
 */
final class Removal implements Work {

  private final List<Path> paths;
  private final WorkContext context;
  private final Report.Collector report = new Report.Collector();

  Removal(List<Path> paths, WorkContext context) {
    this.paths = paths;
    this.context = context;
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    for (Path path : paths) {
      Files.walkFileTree(path, new Counting());
    }
    context.control().progress(0, report.total());
    for (Path path : paths) {
      if (Files.exists(path, NOFOLLOW_LINKS)) {
        Files.walkFileTree(path, new Deleting(new Mirror(path, path)));
      } else if (!context.names().isRerun()) {
        report.problem(path, "no such file or folder");
      }
      report.endItem(null);
    }
  }

  @Override
  public Report report() {
    return report.report();
  }

  private final class Counting extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      context.control().checkpoint();
      report.expect();
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
  }

  private final class Deleting extends SimpleFileVisitor<Path> {

    private final Mirror names;

    Deleting(Mirror names) {
      this.names = names;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      context.control().checkpoint();
      try {
        context.disk().delete(file);
        report.done(names.name(file), attributes.size());
        context.control().progress(report.files(), report.total());
      } catch (IOException e) {
        report.problem(names.name(file), "not deleted, " + context.trouble(e));
      }
      return CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
      report.problem(names.name(path), "not deleted, " + context.trouble(e));
      return CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      try {
        context.disk().delete(folder);
      } catch (DirectoryNotEmptyException notEmpty) {
        if (report.itemIsOk()) {
          report.problem(names.name(folder), "not deleted, something new is in it");
        }
      } catch (IOException trouble) {
        report.problem(names.name(folder), "not deleted, " + context.trouble(trouble));
      }
      return CONTINUE;
    }
  }
}
