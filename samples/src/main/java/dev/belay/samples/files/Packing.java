package dev.belay.samples.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One run that packs an archive, under a temporary name until it is whole. The same files give the
 * same archive, byte for byte: entries are sorted by name in every folder. So a run after a kill
 * can tell whether the archive that is there is its own.
 *
 * <p>Links and special files are left out, and reported; a file that cannot be read makes the whole
 * archive fail.
 */
final class Packing implements Work {

  /** As many as an unpacking takes. */
  private static final int MOST_FILES = ArchiveLimits.STANDARD.files();

  private static final int CHUNK_BYTES = 64 * 1024;

  private final List<Path> paths;
  private final Path archive;
  private final WorkContext context;
  private final Report.Collector report = new Report.Collector();
  private final Map<String, Path> files = new LinkedHashMap<>();
  private final Map<String, Path> folders = new LinkedHashMap<>();
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);

  Packing(List<Path> paths, Path archive, WorkContext context) {
    this.paths = paths;
    this.archive = archive;
    this.context = context;
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    List<Boolean> found = new ArrayList<>();
    for (Path path : paths) {
      long before = report.problems();
      plan(path);
      found.add(report.problems() == before);
    }
    context.control().progress(0, report.total());
    boolean made = make();
    found.forEach(ok -> report.endItem(ok && made, null));
  }

  private void plan(Path path) throws IOException {
    Path name = path.getFileName();
    if (name == null || !Files.exists(path, NOFOLLOW_LINKS)) {
      report.problem(path, "no such file or folder");
    } else {
      plan(path, name.toString());
    }
  }

  private void plan(Path path, String name) throws IOException {
    context.control().checkpoint();
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      report.problem(name, "symbolic link, not packed");
    } else if (attributes.isDirectory()) {
      planFolder(path, name);
    } else if (!attributes.isRegularFile()) {
      report.problem(name, "neither a file nor a folder, not packed");
    } else if (!path.equals(archive)) {
      report.expect();
      if (files.putIfAbsent(name, path) != null) {
        report.problem(name, "not packed, something of that name is packed already");
      }
    }
  }

  private void planFolder(Path folder, String name) throws IOException {
    folders.put(name + "/", folder);
    List<Path> content = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      paths.forEach(content::add);
    } catch (DirectoryIteratorException e) {
      report.problem(name, "not read to its end");
    } catch (IOException e) {
      report.problem(name, "not packed, " + Trouble.in(e));
    }
    content.sort(Comparator.comparing(path -> path.getFileName().toString()));
    for (Path path : content) {
      plan(path, name + "/" + path.getFileName());
    }
  }

  /** Whether the archive is there afterwards. */
  private boolean make() throws IOException {
    boolean isThere = Files.exists(archive, NOFOLLOW_LINKS);
    if (isThere && !context.names().isRerun()) {
      return refuse("something of that name is there");
    } else if (files.size() > MOST_FILES) {
      return refuse(files.size() + " files are more than " + MOST_FILES);
    } else if (files.isEmpty() && folders.isEmpty()) {
      return refuse("there is nothing to pack");
    }
    Path part = archive.resolveSibling(context.names().next());
    try {
      Path folder = archive.getParent();
      if (context.names().isRerun() && folder != null) {
        Leftovers.sweepFolder(folder, context.names().job());
      }
      write(part);
      return place(part, isThere);
    } catch (IOException e) {
      return refuse(context.trouble(e));
    } finally {
      FileCopy.remove(part);
    }
  }

  private boolean place(Path part, boolean isThere) throws IOException {
    if (isThere && Files.mismatch(part, archive) != -1) {
      return refuse("a different file of that name is there");
    }
    String problem = isThere ? null : FileCopy.rename(part, archive).orElse(null);
    if (problem != null) {
      return refuse(problem);
    }
    for (Map.Entry<String, Path> file : files.entrySet()) {
      report.done(file.getKey(), Files.size(file.getValue()));
    }
    return true;
  }

  private boolean refuse(String why) {
    report.problem(archive, "not made, " + why);
    return false;
  }

  private void write(Path part) throws IOException {
    try (WritableByteChannel out = context.disk().create(part)) {
      context.closingAtStop(out, () -> write(out));
    }
  }

  private void write(WritableByteChannel out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(out))) {
      for (Map.Entry<String, Path> folder : folders.entrySet()) {
        begin(zip, folder.getKey(), folder.getValue());
        zip.closeEntry();
      }
      long done = 0;
      for (Map.Entry<String, Path> file : files.entrySet()) {
        begin(zip, file.getKey(), file.getValue());
        pump(file.getValue(), zip);
        zip.closeEntry();
        context.control().progress(++done, report.total());
      }
    }
  }

  private static void begin(ZipOutputStream zip, String name, Path path) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setLastModifiedTime(Files.getLastModifiedTime(path, NOFOLLOW_LINKS));
    zip.putNextEntry(entry);
  }

  private void pump(Path file, OutputStream out) throws IOException {
    try (ReadableByteChannel in = context.disk().read(file)) {
      context.closingAtStop(in, () -> pump(in, out));
    } catch (IOException e) {
      context.control().checkpoint();
      throw new IOException(Printable.of(file.getFileName()) + ": " + Trouble.in(e), e);
    }
  }

  private void pump(ReadableByteChannel in, OutputStream out) throws IOException {
    while (in.read(chunk.clear()) >= 0) {
      context.control().checkpoint();
      out.write(chunk.array(), 0, chunk.position());
    }
  }

  @Override
  public Report report() {
    return report.report();
  }
}
