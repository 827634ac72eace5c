package dev.belay.samples.files;

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

  Report copy() throws IOException {
    return run(new Mirror(from, to), new FakeControl(), Disk.REAL, 1);
  }

  static Report run(Mirror mirror, FakeControl control, Disk disk, int runNo) throws IOException {
    Work copy = work(mirror, control, disk, runNo);
    copy.run();
    return copy.report();
  }

  static Work work(Mirror mirror, FakeControl control, Disk disk, int runNo) {
    Pair item = Pair.of(mirror.source(), mirror.target());
    return new Copy(List.of(item), 0).work(context(control, disk, runNo));
  }

  static WorkContext context(FakeControl control, Disk disk, int runNo) {
    return new WorkContext(new PartNames(FakeControl.JOB, runNo), control, disk);
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
