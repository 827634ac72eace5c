package dev.belay.samples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobCancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An archive is there whole or not at all, and holds what was packed. */
class ZipTest extends ArchiveFixture {

  @Test
  void whatIsPackedCanBeUnpacked() throws IOException {
    write("a.txt", "one");
    write("deep/er/b.txt", "x".repeat(1_000_000));
    Files.createDirectory(from.resolve("empty"));

    Report packed = zip(Disk.REAL, 1);
    Report unpacked = unzip();

    assertThat(packed.problems().lines()).isEmpty();
    assertThat(packed.done().lines()).containsExactly("from/a.txt", "from/deep/er/b.txt");
    assertThat(unpacked.problems().lines()).isEmpty();
    assertThat(everything(to)).containsExactly("from/a.txt", "from/deep/er/b.txt");
    assertThat(to.resolve("from/empty")).isEmptyDirectory();
    assertThat(to.resolve("from/deep/er/b.txt")).hasContent("x".repeat(1_000_000));
    assertThat(Files.getLastModifiedTime(to.resolve("from/a.txt")).toMillis() / 1000)
        .isEqualTo(Files.getLastModifiedTime(from.resolve("a.txt")).toMillis() / 1000);
  }

  @Test
  void theSameFilesGiveTheSameArchive() throws IOException {
    for (int i = 0; i < 30; i++) {
      write("file" + (i * 7) % 30, "content " + i);
    }
    zip(Disk.REAL, 1);
    Path first = Files.move(archive(), temp.resolve("first.zip"));

    zip(Disk.REAL, 1);

    assertThat(archive()).hasSameBinaryContentAs(first);
  }

  @Test
  void linksAreLeftOutAndReported() throws IOException {
    write("a", "one");
    Files.createSymbolicLink(from.resolve("link"), temp);

    Report report = zip(Disk.REAL, 1);

    assertThat(report.problems().lines()).containsExactly("from/link: symbolic link, not packed");
    assertThat(report.done().lines()).containsExactly("from/a");
    assertThat(report.items()).containsExactly(new Report.Item(false, null));
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    write("a", "one");
    Files.writeString(archive(), "mine");

    Report report = zip(Disk.REAL, 1);

    assertThat(archive()).hasContent("mine");
    assertThat(report.problems().lines())
        .containsExactly(archive() + ": not made, something of that name is there");
  }

  @Test
  void aFileThatCannotBeReadLeavesNoArchive() throws IOException {
    write("a", "one");
    write("b", "two");

    Report report = zip(new TroubledDisk().mayNotRead("b"), 1);

    assertThat(report.problems().lines())
        .containsExactly(archive() + ": not made, b: permission denied");
    assertThat(report.files()).isZero();
    assertThat(everything(temp)).containsExactly("from/a", "from/b");
  }

  @Test
  void theArchiveThatAKilledRunHasMadeIsKnownAgain() throws IOException {
    write("a", "one");
    zip(Disk.REAL, 1);
    Files.createFile(temp.resolve(".belay-4711-1-1.part"));

    assertThat(zip(Disk.REAL, 2).complete()).isTrue();
    write("b", "two");
    assertThat(zip(Disk.REAL, 2).problems().lines())
        .containsExactly(archive() + ": not made, a different file of that name is there");
    assertThat(everything(temp)).containsExactly("archive.zip", "from/a", "from/b");
  }

  @Test
  void aStoppedPackingLeavesNothing() throws Exception {
    write("a", "one");
    write("b", "two");
    FakeControl control = FakeControl.stoppingAt(1);
    Work work =
        new Zip(List.of(from.toString()), archive().toString(), 0)
            .work(context(control, Disk.REAL, 1));

    assertThatThrownBy(work::run).isInstanceOf(JobCancelledException.class);

    assertThat(everything(temp)).containsExactly("from/a", "from/b");
  }
}
