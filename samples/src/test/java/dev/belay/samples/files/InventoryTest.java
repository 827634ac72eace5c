package dev.belay.samples.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {

  @TempDir private Path temp;

  @Test
  void aFileOfTheSameNameAndSizeIsThere() throws IOException {
    Path from = Files.createDirectories(temp.resolve("from/sub")).getParent();
    Path to = Files.createDirectories(temp.resolve("to/sub")).getParent();
    Files.writeString(from.resolve("sub/there"), "one");
    Files.writeString(to.resolve("sub/there"), "one");
    Files.writeString(from.resolve("shorter"), "one");
    Files.writeString(to.resolve("shorter"), "");
    Files.writeString(from.resolve("missing"), "one");
    Files.writeString(to.resolve("not ours"), "one");

    Report report = Inventory.of(List.of(Pair.of(from, to)));

    assertThat(report.done().lines()).containsExactly(Path.of("sub/there").toString());
    assertThat(report.total()).isEqualTo(3);
    assertThat(report.complete()).isTrue();
  }
}
