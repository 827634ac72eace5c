package dev.belay.samples.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

  @TempDir private Path temp;

  @Test
  void onlyUnfinishedFilesOfThatJobAreRemoved() throws IOException {
    Path from = Files.createDirectories(temp.resolve("from/sub")).getParent();
    Path to = Files.createDirectories(temp.resolve("to/sub")).getParent();
    Files.createDirectory(from.resolve("not made yet"));
    Path mine = Files.createFile(to.resolve("sub/.belay-4711-3-12.part"));
    Path other = Files.createFile(to.resolve("sub/.belay-47110-3-12.part"));
    Path file = Files.createFile(to.resolve(".belay-4711-notes.txt"));

    assertThat(Leftovers.sweep(List.of(Pair.of(from, to)), FakeControl.JOB)).isEqualTo(1);

    assertThat(mine).doesNotExist();
    assertThat(other).exists();
    assertThat(file).exists();
  }

  @Test
  void thoseOfASingleFileAreFoundToo() throws IOException {
    Path file = Files.createFile(temp.resolve("a"));
    Path to = Files.createDirectory(temp.resolve("to"));
    Path part = Files.createFile(to.resolve(".belay-4711-1-1.part"));

    Leftovers.sweep(List.of(Pair.of(file, to)), FakeControl.JOB);

    assertThat(part).doesNotExist();
  }
}
