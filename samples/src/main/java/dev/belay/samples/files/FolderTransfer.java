package dev.belay.samples.files;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a folder's content, or one file, into a folder. May be repeated: what is there with the
 * same content counts as done.
 *
 * <p>Trouble with one file is a line in the report, and the rest goes on. Left out, and reported:
 * the destination itself when it lies inside the source, whatever finds something else of its name
 * at the destination, and links and special files unless the {@link FileTransfer} can do them;
 * links are never followed, so no file from outside the source gets in.
 *
 * <p>For one thread.
 */
final class FolderTransfer implements Transfers.Item {

  private final Mirror mirror;
  private final FileTransfer files;
  private final WorkContext context;
  private final Report.Collector report;

  FolderTransfer(Mirror mirror, FileTransfer files, WorkContext context, Report.Collector report) {
    this.mirror = mirror;
    this.files = files;
    this.context = context;
    this.report = report;
  }

  @Override
  public void count() throws IOException {
    Files.walkFileTree(mirror.source(), new Counting(attributes(mirror.target())));
  }

  @Override
  public Path run() throws IOException {
    context.control().checkpoint();
    Path place = mirror.place();
    Optional<BasicFileAttributes> target = prepare();
    if (target.isPresent()) {
      Files.walkFileTree(mirror.source(), new Transferring(target.get()));
    }
    return place;
  }

  /** Makes the destination; empty, and reported, when there is nothing to do. */
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
      report.problem(mirror.target(), "nothing was " + files.done() + ", " + Trouble.in(e));
      return Optional.empty();
    }
  }

  private static @Nullable BasicFileAttributes attributes(Path folder) {
    try {
      return Files.readAttributes(folder, BasicFileAttributes.class);
    } catch (IOException e) {
      return null; // nothing there to be left out
    }
  }

  private final class Counting extends Walk {

    Counting(@Nullable BasicFileAttributes target) {
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
    void left(Path folder) {}

    @Override
    void problem(Path path, String why) {}
  }

  private final class Transferring extends Walk {

    Transferring(BasicFileAttributes target) {
      super(target);
    }

    @Override
    FileVisitResult enter(Path folder) {
      Path made = mirror.of(folder);
      if (!folder.equals(mirror.source())) {
        try {
          context.disk().createFolder(made, folder);
          return CONTINUE;
        } catch (FileAlreadyExistsException e) {
          if (!Files.isDirectory(made, NOFOLLOW_LINKS)) {
            problem(folder, "folder " + not("something else of that name is there"));
            return SKIP_SUBTREE;
          }
        } catch (IOException e) {
          problem(folder, "folder " + not(Trouble.in(e)));
          return SKIP_SUBTREE;
        }
      }
      if (context.names().isRerun()) {
        sweep(folder, made);
      }
      return CONTINUE;
    }

    private void sweep(Path folder, Path made) {
      try {
        Leftovers.sweepFolder(made, context.names().job());
      } catch (IOException e) {
        problem(folder, "an earlier run's unfinished files stay there, " + Trouble.in(e));
      }
    }

    @Override
    void file(Path file, BasicFileAttributes attributes) throws IOException {
      Path target = mirror.ofFile(file);
      try {
        Optional<String> problem =
            attributes.isRegularFile()
                ? files.file(file, attributes, target).map(this::not)
                : files.other(file, attributes, target).map(why -> kind(attributes) + not(why));
        if (problem.isPresent()) {
          problem(file, problem.get());
        } else if (attributes.isRegularFile()) {
          report.done(mirror.name(file), attributes.size());
          context.control().progress(report.files(), report.total());
        }
      } catch (IOException e) {
        problem(file, not(context.trouble(e)));
      }
    }

    private static String kind(BasicFileAttributes attributes) {
      return attributes.isSymbolicLink() ? "symbolic link, " : "neither a file nor a folder, ";
    }

    private String not(String why) {
      return FolderTransfer.this.not(why);
    }

    @Override
    void left(Path folder) {
      try {
        files.left(folder);
      } catch (IOException e) {
        problem(folder, "stays there, " + Trouble.in(e));
      }
    }

    @Override
    void problem(Path path, String why) {
      report.problem(mirror.name(path), why);
    }
  }

  private String not(String why) {
    return "not " + files.done() + (why.isEmpty() ? "" : ", " + why);
  }

  /**
   * A walk through the source that leaves out the destination, asks for stops, and goes on after
   * trouble.
   */
  private abstract class Walk extends SimpleFileVisitor<Path> {

    private final @Nullable BasicFileAttributes target;

    Walk(@Nullable BasicFileAttributes target) {
      this.target = target;
    }

    abstract FileVisitResult enter(Path folder);

    abstract void file(Path file, BasicFileAttributes attributes) throws IOException;

    abstract void left(Path folder);

    abstract void problem(Path path, String why);

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      context.control().checkpoint();
      if (isTarget(folder, attributes)) {
        problem(folder, not("it is the destination itself"));
        return SKIP_SUBTREE;
      }
      return enter(folder);
    }

    private boolean isTarget(Path folder, BasicFileAttributes attributes) throws IOException {
      if (target == null) {
        return false;
      }
      Object key = target.fileKey();
      return key == null
          ? Files.isSameFile(folder, mirror.target())
          : key.equals(attributes.fileKey());
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      context.control().checkpoint();
      file(file, attributes);
      return CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) {
      context.control().checkpoint();
      problem(path, not(Trouble.in(e)));
      return CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      if (e != null) {
        problem(folder, "not read to its end, " + Trouble.in(e));
      } else {
        left(folder);
      }
      return CONTINUE;
    }
  }
}
