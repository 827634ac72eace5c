package dev.belay.samples.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a copy does when all is well. */
class FolderCopyTest extends FolderCopyFixture {

  @Test
  void everyFileOfTheTreeIsThereAfterwards() throws IOException {
    write("a.txt", "one");
    write("deep/er/b.txt", "two");
    write("deep/empty.txt", "");
    Files.createDirectory(from.resolve("nothing in it"));

    Report report = copy();

    assertThat(files(to)).containsExactly("a.txt", "deep/empty.txt", "deep/er/b.txt");
    assertThat(to.resolve("deep/er/b.txt")).hasContent("two");
    assertThat(to.resolve("nothing in it")).isEmptyDirectory();
    assertThat(report.complete()).isTrue();
    assertThat(report.total()).isEqualTo(3);
    assertThat(report.bytes()).isEqualTo(6);
    assertThat(report.done().lines())
        .containsExactlyInAnyOrder("a.txt", "deep/empty.txt", "deep/er/b.txt");
  }

  @Test
  void aFileOfManyChunksIsCopiedByteForByte() throws IOException {
    byte[] content = new byte[256 * 1024 * 2];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + i / 1000);
    }
    Files.write(from.resolve("exactly two chunks"), content);
    Files.write(from.resolve("a little more"), concat(content, "end".getBytes(UTF_8)));

    copy();

    for (String name : List.of("exactly two chunks", "a little more")) {
      assertThat(Files.mismatch(from.resolve(name), to.resolve(name))).isEqualTo(-1);
    }
  }

  @Test
  void timeAndPermissionsGoAlong() throws IOException {
    Path script = write("run.sh", "#!/bin/sh");
    assumeTrue(script.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("r-x------"));
    FileTime time = FileTime.from(1_000_000, TimeUnit.SECONDS);
    Files.setLastModifiedTime(script, time);

    copy();

    Path copied = to.resolve("run.sh");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copied)))
        .isEqualTo("r-x------");
    assertThat(Files.getLastModifiedTime(copied)).isEqualTo(time);
  }

  @Test
  void aSingleFileIsCopiedIntoTheFolderUnderItsName() throws IOException {
    Path file = write("a.txt", "one");

    Report report = run(new Mirror(file, to), new FakeControl(), Disk.REAL, 1);

    assertThat(files(to)).containsExactly("a.txt");
    assertThat(report.done().lines()).containsExactly("a.txt");
  }

  @Test
  void theProgressCountsFiles() throws IOException {
    write("a", "1");
    write("b/c", "2");
    FakeControl control = new FakeControl();

    run(new Mirror(from, to), control, Disk.REAL, 1);

    assertThat(control.done()).isEqualTo(2);
    assertThat(control.total()).isEqualTo(2);
    assertThat(control.registered()).as("hooks that were not withdrawn").isZero();
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
