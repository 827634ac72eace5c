package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {

  @TempDir private Path temp;

  @Test
  void itIsGoneAfterwardsWithAllItsContent() throws IOException {
    Path outside = Files.writeString(temp.resolve("outside"), "stays");
    Path folder;
    try (Scratch scratch = Scratch.make("belay-test-")) {
      folder = scratch.folder();
      Files.writeString(Files.createDirectories(folder.resolve("a/b")).resolve("c"), "goes");
      Files.createSymbolicLink(folder.resolve("link"), temp);
    }

    assertThat(folder).doesNotExist();
    assertThat(outside).exists();
  }
}
