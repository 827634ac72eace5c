package dev.belay.samples;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies a folder's content, or one file, into a folder. May be repeated: what is there with the
 * same content counts as done.
 *
 * <p>Trouble with one file is a line in the report, and the rest goes on. Not copied, and reported:
 * symbolic links (never followed, so no file from outside the source gets in), special files (never
 * opened), the destination itself when it lies inside the source, and whatever finds something else
 * of its name at the destination.
 *
 * <p>For one thread.
 */
final class FolderCopy {

  private final Mirror mirror;
  private final PartNames names;
  private final CopyControl control;
  private final Disk disk;
  private final FileCopy fileCopy;
  private final CopyReport.Collector report = new CopyReport.Collector();

  FolderCopy(Mirror mirror, PartNames names, CopyControl control, Disk disk) {
    this.mirror = mirror;
    this.names = names;
    this.control = control;
    this.disk = disk;
    this.fileCopy = new FileCopy(disk, control, names);
  }

  /**
   * Copies. Leaves with the exception of {@link CopyControl#checkpoint()} when it is told to stop;
   * then no unfinished file is left behind.
   *
   * @throws InterruptedIOException when the thread was interrupted although nobody told the copy to
   *     stop
   */
  void run() throws IOException {
    control.checkpoint();
    Optional<BasicFileAttributes> target = prepare();
    if (target.isPresent()) {
      Files.walkFileTree(mirror.source(), new Counting(target.get()));
      control.progress(0, report.total());
      Files.walkFileTree(mirror.source(), new Copying(target.get()));
    }
  }

  /** What is done so far; also right after a stop. */
  CopyReport report() {
    return report.report();
  }

  /** Makes the destination; empty, and reported, when there is nothing to do for the copy. */
  private Optional<BasicFileAttributes> prepare() {
    Path source = mirror.source();
    try {
      if (!Files.exists(source, NOFOLLOW_LINKS)) {
        report.problem(source, "no such file or folder");
        return Optional.empty();
      }
      Files.createDirectories(mirror.target());
      if (Files.isSameFile(source, mirror.target())) {
        report.problem(source, "source and destination are the same folder");
        return Optional.empty();
      }
      return Optional.of(Files.readAttributes(mirror.target(), BasicFileAttributes.class));
    } catch (IOException e) {
      report.problem(mirror.target(), "nothing was copied, " + Trouble.in(e));
      return Optional.empty();
    }
  }

  /** Counts the files, so that the progress has an end. */
  private final class Counting extends Walk {

    Counting(BasicFileAttributes target) {
      super(target);
    }

    @Override
    FileVisitResult enter(Path folder) {
      return CONTINUE;
    }

    @Override
    void file(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        report.expect();
      }
    }

    @Override
    void problem(Path path, String why) {}
  }

  private final class Copying extends Walk {

    Copying(BasicFileAttributes target) {
      super(target);
    }

    @Override
    FileVisitResult enter(Path folder) {
      Path made = mirror.of(folder);
      if (!folder.equals(mirror.source())) {
        try {
          disk.createFolder(made, folder);
          return CONTINUE;
        } catch (FileAlreadyExistsException e) {
          if (!Files.isDirectory(made, NOFOLLOW_LINKS)) {
            problem(folder, "folder not copied, something else of that name is there");
            return SKIP_SUBTREE;
          }
        } catch (IOException e) {
          problem(folder, "folder not copied, " + Trouble.in(e));
          return SKIP_SUBTREE;
        }
      }
      if (names.isRerun()) {
        sweep(folder, made);
      }
      return CONTINUE;
    }

    private void sweep(Path folder, Path made) {
      try {
        Leftovers.sweepFolder(made, names.job());
      } catch (IOException e) {
        problem(folder, "an earlier run's unfinished files stay there, " + Trouble.in(e));
      }
    }

    @Override
    void file(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        problem(file, "symbolic link, not copied");
      } else if (!attributes.isRegularFile()) {
        problem(file, "neither a file nor a folder, not copied");
      } else {
        copy(file, attributes);
      }
    }

    private void copy(Path file, BasicFileAttributes attributes) throws IOException {
      try {
        Optional<String> problem = fileCopy.copy(file, attributes, mirror.ofFile(file));
        if (problem.isPresent()) {
          problem(file, problem.get());
        } else {
          report.there(mirror.name(file), attributes.size());
          control.progress(report.files(), report.total());
        }
      } catch (ClosedChannelException e) {
        control.checkpoint(); // a stop closes the channels
        if (e instanceof ClosedByInterruptException) {
          throw (IOException)
              new InterruptedIOException("interrupted by somebody else").initCause(e);
        }
        problem(file, "not copied, it was closed by somebody else");
      } catch (IOException e) {
        problem(file, "not copied, " + Trouble.in(e));
      }
    }

    @Override
    void problem(Path path, String why) {
      report.problem(mirror.name(path), why);
    }
  }

  /**
   * A walk through the source that leaves out the destination, asks for stops, and goes on after
   * trouble.
   */
  private abstract class Walk extends SimpleFileVisitor<Path> {

    private final BasicFileAttributes target;

    Walk(BasicFileAttributes target) {
      this.target = target;
    }

    abstract FileVisitResult enter(Path folder);

    abstract void file(Path file, BasicFileAttributes attributes) throws IOException;

    abstract void problem(Path path, String why);

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      control.checkpoint();
      if (isTarget(folder, attributes)) {
        problem(folder, "not copied, it is the destination itself");
        return SKIP_SUBTREE;
      }
      return enter(folder);
    }

    private boolean isTarget(Path folder, BasicFileAttributes attributes) throws IOException {
      Object key = target.fileKey();
      return key == null
          ? Files.isSameFile(folder, mirror.target())
          : key.equals(attributes.fileKey());
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      control.checkpoint();
      file(file, attributes);
      return CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) {
      control.checkpoint();
      problem(path, "not copied, " + Trouble.in(e));
      return CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      if (e != null) {
        problem(folder, "not read to its end, " + Trouble.in(e));
      }
      return CONTINUE;
    }
  }
}
