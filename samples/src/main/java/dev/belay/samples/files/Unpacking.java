package dev.belay.samples.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * One run that unpacks an archive. May be repeated: what is there with the same content counts as
 * done.
 *
 * <p>An entry is refused, and reported, whose name leads outside the target or is none for a file,
 * and one that is a link or something special. No link below the target is followed.
 */
final class Unpacking implements Work {

  private static final int TYPE_OF_FILE = 0170000;
  private static final int REGULAR = 0100000;

  private final Path archive;
  private final Path target;
  private final List<String> only;
  private final WorkContext context;
  private final FileCopy copy;
  private final Report.Collector report = new Report.Collector();
  private final Set<Path> made = new HashSet<>();

  Unpacking(Path archive, Path target, List<String> only, WorkContext context) {
    this.archive = archive;
    this.target = target;
    this.only = only;
    this.context = context;
    this.copy = FileCopy.cached(context);
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    try (SeekableByteChannel channel = context.disk().readAnywhere(archive)) {
      context.closingAtStop(channel, () -> unpack(channel));
    } catch (IOException e) {
      report.problem(archive, "not unpacked, " + context.trouble(e));
    }
    report.endItem(null);
  }

  private void unpack(SeekableByteChannel channel) throws IOException {
    try (Archive open = Archive.open(channel, ArchiveLimits.STANDARD)) {
      unpack(open);
    }
  }

  private void unpack(Archive open) throws IOException {
    List<ZipArchiveEntry> entries = selected(open);
    entries.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> report.expect());
    context.control().progress(0, report.total());
    Files.createDirectories(target);
    enter(target);
    for (ZipArchiveEntry entry : entries) {
      context.control().checkpoint();
      String name = entry.getName();
      try {
        Optional<String> problem = unpack(open, entry);
        problem.ifPresent(why -> problem(name, why));
        if (problem.isEmpty() && !entry.isDirectory()) {
          report.done(name, entry.getSize());
          context.control().progress(report.files(), report.total());
        }
      } catch (IOException e) {
        problem(name, context.trouble(e));
      }
    }
  }

  private void problem(String name, String why) {
    report.problem(EntryName.shown(name), "not unpacked, " + why);
  }

  /** Those asked for; what is not in the archive is reported. */
  private List<ZipArchiveEntry> selected(Archive open) {
    if (only.isEmpty()) {
      return open.entries();
    }
    Set<ZipArchiveEntry> found = new HashSet<>();
    for (String name : only) {
      String folder = name.endsWith("/") ? name : name + "/";
      List<ZipArchiveEntry> these =
          open.entries().stream()
              .filter(e -> e.getName().equals(name) || e.getName().startsWith(folder))
              .toList();
      found.addAll(these);
      if (these.isEmpty()) {
        problem(name, "it is not in the archive");
      }
    }
    List<ZipArchiveEntry> selected = new ArrayList<>(open.entries());
    selected.retainAll(found);
    return selected;
  }

  private Optional<String> unpack(Archive open, ZipArchiveEntry entry) throws IOException {
    Optional<String> refused = EntryName.refuse(entry.getName());
    if (refused.isPresent()) {
      return refused;
    }
    Path inner = target.getFileSystem().getPath(entry.getName());
    int type = entry.getUnixMode() & TYPE_OF_FILE;
    if (entry.isUnixSymlink()) {
      return Optional.of("it is a symbolic link");
    } else if (entry.isDirectory()) {
      return folders(inner, inner.getNameCount());
    } else if (type != 0 && type != REGULAR) {
      return Optional.of("it is neither a file nor a folder");
    } else if (!open.canBeRead(entry)) {
      return Optional.of("it is packed in a way that is not known here");
    }
    Optional<String> problem = folders(inner, inner.getNameCount() - 1);
    return problem.isPresent()
        ? problem
        : copy.place(open.content(entry, context.disk()), target.resolve(inner));
  }

  /** Makes the folders that the first names of the path stand for. */
  private Optional<String> folders(Path inner, int count) throws IOException {
    Path way = target;
    for (int i = 0; i < count; i++) {
      way = way.resolve(inner.getName(i));
      if (made.contains(way)) {
        continue;
      }
      try {
        context.disk().createFolder(way);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(way, NOFOLLOW_LINKS)) {
          return Optional.of("something else of the name of its folder is there");
        }
      }
      enter(way);
    }
    return Optional.empty();
  }

  private void enter(Path folder) throws IOException {
    made.add(folder);
    if (context.names().isRerun()) {
      Leftovers.sweepFolder(folder, context.names().job());
    }
  }

  @Override
  public Report report() {
    return report.report();
  }
}
