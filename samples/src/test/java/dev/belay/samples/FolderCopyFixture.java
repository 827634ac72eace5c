package dev.belay.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A source and a destination for copies without an engine. */
abstract class FolderCopyFixture {

  @TempDir Path temp;
  Path from;
  Path to;

  @BeforeEach
  void makeSource() throws IOException {
    from = Files.createDirectory(temp.resolve("from"));
    to = temp.resolve("to");
  }

  CopyReport copy() throws IOException {
    return run(new Mirror(from, to), new FakeControl(), Disk.REAL, 1);
  }

  static CopyReport run(Mirror mirror, FakeControl control, Disk disk, int runNo)
      throws IOException {
    FolderCopy copy = folderCopy(mirror, control, disk, runNo);
    copy.run();
    return copy.report();
  }

  static FolderCopy folderCopy(Mirror mirror, FakeControl control, Disk disk, int runNo) {
    return new FolderCopy(mirror, new PartNames(FakeControl.JOB, runNo), control, disk);
  }

  Path write(String name, String content) throws IOException {
    Path file = from.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /** The files below, without the temporary ones. */
  static List<String> files(Path folder) throws IOException {
    return everything(folder).stream().filter(name -> !name.contains(".belay-")).toList();
  }

  /** All files below, sorted. */
  static List<String> everything(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> Files.isRegularFile(path))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
