package dev.belay.samples.files;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Moves one file or folder: by one rename where nothing is in its way and the file store is the
 * same, else file by file. May be repeated. For one thread.
 */
final class ItemMove implements Transfers.Item {

  private final Mirror mirror;
  private final WorkContext context;
  private final Report.Collector report;
  private final FolderTransfer fileByFile;

  ItemMove(Mirror mirror, FileMove move, WorkContext context, Report.Collector report) {
    this.mirror = mirror;
    this.context = context;
    this.report = report;
    this.fileByFile = new FolderTransfer(mirror, move, context, report);
  }

  @Override
  public void count() throws IOException {
    fileByFile.count();
  }

  @Override
  public Path run() throws IOException {
    context.control().checkpoint();
    Path done = doneBefore();
    if (done != null) {
      return done;
    }
    Path place = mirror.place();
    return renameFolder() ? place : fileByFile.run();
  }

  /**
   * Where an earlier run has moved it, that was killed before it could say so; null if none has.
   */
  private @Nullable Path doneBefore() {
    if (!context.names().isRerun() || Files.exists(mirror.source(), NOFOLLOW_LINKS)) {
      return null;
    }
    Path ofFile = mirror.ofFile(mirror.source());
    if (Files.exists(ofFile, NOFOLLOW_LINKS)) {
      return ofFile;
    }
    boolean isFolder =
        mirror.target().endsWith(ofFile.getFileName())
            && Files.exists(mirror.target(), NOFOLLOW_LINKS);
    return isFolder ? mirror.target() : null;
  }

  private boolean renameFolder() throws IOException {
    Path source = mirror.source();
    Path target = mirror.target();
    if (!Files.isDirectory(source, NOFOLLOW_LINKS)
        || Files.exists(target, NOFOLLOW_LINKS)
        || target.startsWith(source)) {
      return false;
    }
    try {
      Files.createDirectories(target.getParent());
      context.disk().rename(source, target);
    } catch (IOException e) {
      return false; // another file store, or no right to the folder as a whole
    }
    Files.walkFileTree(target, new Moved());
    context.control().progress(report.files(), report.total());
    return true;
  }

  private final class Moved extends SimpleFileVisitor<Path> {

    private final Mirror back = mirror.reversed();

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        report.done(back.name(file), attributes.size());
      }
      return CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) {
      return CONTINUE; // moved all the same
    }
  }
}
