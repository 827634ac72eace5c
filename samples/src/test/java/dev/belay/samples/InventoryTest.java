package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    CopyReport report = Inventory.of(new Mirror(from, to));

    assertThat(report.there().lines()).containsExactly(Path.of("sub/there").toString());
    assertThat(report.total()).isEqualTo(3);
    assertThat(report.complete()).isTrue();
  }
}
