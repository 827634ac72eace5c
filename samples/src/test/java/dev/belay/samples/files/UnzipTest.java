package dev.belay.samples.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobCancelledException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing that an archive says gets a file to where it must not be. */
class UnzipTest extends ArchiveFixture {

  @ParameterizedTest
  @CsvSource({
    "../evil, its name leads outside",
    "a/../../evil, its name leads outside",
    "..\\evil, its name leads outside",
    "/evil, its name is absolute",
    "\\evil, its name is absolute",
    "C:evil, its name is absolute",
    "c:\\evil, its name is absolute",
    "a/./evil, its name has a part that is empty or a dot",
    "a//evil, its name has a part that is empty or a dot",
    "a\\evil, its name has a backslash",
    ".belay-bin/1-1/origin, its name is reserved",
    "a/.Belay-1-1-1.part, its name is reserved"
  })
  void anEntryThatLeadsElsewhereIsRefusedByNameAndTheRestIsUnpacked(String name, String why)
      throws IOException {
    pack(entry(name), entry("good"));

    Report report = unzip();

    assertThat(report.problems().lines()).containsExactly(name + ": not unpacked, " + why);
    assertThat(everything(temp)).containsExactly("archive.zip", "to/good");
  }

  @Test
  void aNameWithANulOrTooLongIsRefused() throws IOException {
    String tooLong = "x".repeat(256);
    String muchTooLong = "x/".repeat(3_000) + "y";
    pack(entry("a\0b"), entry(tooLong), entry(muchTooLong), entry("good"));

    Report report = unzip();

    assertThat(report.problems().lines())
        .containsExactly(
            "a?b: not unpacked, its name has a NUL",
            "x".repeat(100) + "...: not unpacked, a part of its name is longer than 255 bytes",
            "x/".repeat(50) + "...: not unpacked, its name is longer than 4000 characters");
    assertThat(everything(to)).containsExactly("good");
  }

  @Test
  void aLinkInTheArchiveIsRefusedAndNothingIsWrittenThroughIt() throws IOException {
    ZipArchiveEntry link = entry("link");
    link.setUnixMode(UnixStat.LINK_FLAG | 0777);
    ZipArchiveEntry pipe = entry("pipe");
    pipe.setUnixMode(0010644);
    pack(link, entry("link/evil"), pipe);

    Report report = unzip();

    assertThat(report.problems().lines())
        .containsExactly(
            "link: not unpacked, it is a symbolic link",
            "pipe: not unpacked, it is neither a file nor a folder");
    assertThat(to.resolve("link/evil")).isRegularFile();
  }

  @Test
  void aLinkInTheTargetIsNotFollowed() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.createDirectory(to);
    Files.createSymbolicLink(to.resolve("link"), outside);
    Files.createSymbolicLink(to.resolve("file"), outside.resolve("file"));
    pack(entry("link/evil"), entry("file"));

    Report report = unzip();

    assertThat(outside).isEmptyDirectory();
    assertThat(report.problems().lines())
        .containsExactly(
            "link/evil: not unpacked, something else of the name of its folder is there",
            "file: not unpacked, a link or special file of that name is there");
  }

  @Test
  void anArchiveWithAPasswordIsRefused() throws IOException {
    pack(entry("a"), entry("b"));
    byte[] bytes = Files.readAllBytes(archive());
    for (int i = 0; i < bytes.length - 10; i++) { // the first flag of every header says so
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        bytes[i + 8] |= 1;
      }
    }
    Files.write(archive(), bytes);

    Report report = unzip();

    assertThat(report.problems().lines())
        .containsExactly(
            archive()
                + ": not unpacked, it is protected by a password, and such archives cannot be"
                + " unpacked here");
    assertThat(report.items()).containsExactly(new Report.Item(false, null));
    assertThat(to).doesNotExist();
  }

  @Test
  void whatWouldBeMuchLargerThanTheArchiveIsRefused() throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive())) {
      zip.putArchiveEntry(new ZipArchiveEntry("bomb"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 32; i++) {
        zip.write(zeros);
      }
      zip.closeArchiveEntry();
    }

    Report report = unzip();

    assertThat(report.problems().lines()).hasSize(1);
    assertThat(report.problems().lines().get(0)).contains("unpacked it would be larger than 1677");
    assertThat(to).doesNotExist();
  }

  @Test
  void whatSaysItIsSmallerThanItIsIsNotUnpackedFurther() throws IOException {
    pack(entry("liar"));
    byte[] bytes = Files.readAllBytes(archive());
    for (int i = 0; i < bytes.length - 30; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        bytes[i + 24] = 1; // of "content of liar" only one byte is told of
      }
    }
    Files.write(archive(), bytes);

    Report report = unzip();

    assertThat(report.problems().lines())
        .containsExactly("liar: not unpacked, it is longer than it says");
    assertThat(everything(to)).isEmpty();
  }

  @Test
  void moreThanTenThousandEntriesAreRefused() throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive())) {
      for (int i = 0; i <= 10_000; i++) {
        zip.putArchiveEntry(new ZipArchiveEntry("f" + i));
        zip.closeArchiveEntry();
      }
    }

    assertThat(unzip().problems().lines())
        .containsExactly(archive() + ": not unpacked, it has more than 10000 entries");
  }

  @Test
  void aDamagedArchiveIsToldAndNothingOfItIsLeft() throws IOException {
    pack(entry("a"), entry("b"));
    byte[] bytes = Files.readAllBytes(archive());
    bytes[
            new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                .indexOf("content of a")] ^=
        1;
    Files.write(archive(), bytes);

    assertThat(unzip().problems().lines())
        .containsExactly("a: not unpacked, its checksum is wrong");
    assertThat(everything(to)).containsExactly("b");

    Files.writeString(archive(), "no archive");
    assertThat(unzip().problems().lines())
        .containsExactly(archive() + ": not unpacked, it is no zip archive");
  }

  @Test
  void aPartIsUnpackedByTheNamesOfFilesAndFolders() throws IOException {
    pack(entry("a/one"), entry("a/two"), entry("b"), entry("c"));

    Report report = unzip("a", "c", "none");

    assertThat(everything(to)).containsExactly("a/one", "a/two", "c");
    assertThat(report.problems().lines())
        .containsExactly("none: not unpacked, it is not in the archive");
  }

  @Test
  void aListingTellsEveryEntryAndUnpacksNothing() throws IOException {
    pack(entry("../evil"), new ZipArchiveEntry("folder/"), entry("folder/a"));

    Report report = run(new Unzip(archive().toString(), null, List.of(), 0), Disk.REAL, 1);

    assertThat(report.entries())
        .containsExactly(
            new Report.Entry("../evil", 18, false),
            new Report.Entry("folder/", 0, true),
            new Report.Entry("folder/a", 19, false));
    assertThat(everything(temp)).containsExactly("archive.zip");
  }

  @Test
  void aListingThatIsCutShortSaysSo() throws IOException {
    List<ZipArchiveEntry> entries = new ArrayList<>();
    for (int i = 0; i < 5_003; i++) {
      entries.add(new ZipArchiveEntry("f" + i + "/"));
    }
    pack(entries.toArray(ZipArchiveEntry[]::new));

    Report report = run(new Unzip(archive().toString(), null, List.of(), 0), Disk.REAL, 1);

    assertThat(report.entries()).hasSize(5_000);
    assertThat(report.problems().lines())
        .containsExactly(archive() + ": 3 entries more than can be listed");
    assertThat(report.items()).extracting(Report.Item::ok).containsExactly(true);
  }

  @Test
  void aStoppedUnpackingLeavesWholeFilesOnlyAndTheNextRunFinishes() throws IOException {
    List<ZipArchiveEntry> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      entries.add(entry("folder/file" + i));
    }
    pack(entries.toArray(ZipArchiveEntry[]::new));
    Order order = new Unzip(archive().toString(), to.toString(), List.of(), 0);
    Work work = order.work(context(FakeControl.stoppingAt(7), Disk.REAL, 1));

    assertThatThrownBy(work::run).isInstanceOf(JobCancelledException.class);

    assertThat(everything(to)).hasSize(7);
    assertThat(work.report().files()).isEqualTo(7);
    Files.createFile(to.resolve("folder/.belay-4711-1-8.part"));
    assertThat(run(order, Disk.REAL, 2).problems().lines()).isEmpty();
    assertThat(everything(to)).hasSize(20).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void aStopEndsABlockedWriteAndLeavesNoUnfinishedFile() throws Exception {
    pack(entry("a"), entry("b"));
    FakeControl control = new FakeControl();
    TroubledDisk disk = new TroubledDisk().blocksWriting(2);
    Work work =
        new Unzip(archive().toString(), to.toString(), List.of(), 0)
            .work(context(control, disk, 1));
    Thread stopper =
        new Thread(
            () -> {
              try {
                disk.awaitReader();
                control.stop();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    stopper.start();

    assertThatThrownBy(work::run).isInstanceOf(JobCancelledException.class);

    stopper.join();
    assertThat(everything(to)).containsExactly("a");
  }

  private static ZipArchiveEntry entry(String name) {
    return new Named(name);
  }

  /** Each holds a text of its own; stored as it is, so that tests can spoil it. */
  private void pack(ZipArchiveEntry... entries) throws IOException {
    try (OutputStream file = Files.newOutputStream(archive());
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
      zip.setMethod(ZipArchiveOutputStream.DEFLATED);
      zip.setLevel(0);
      for (ZipArchiveEntry entry : entries) {
        zip.putArchiveEntry(entry);
        if (!entry.isDirectory()) {
          zip.write(("content of " + entry.getName()).getBytes(UTF_8));
        }
        zip.closeArchiveEntry();
      }
    }
  }

  /** An entry of exactly that name, however odd. */
  private static final class Named extends ZipArchiveEntry {

    Named(String name) {
      super("");
      setUnixMode(UnixStat.FILE_FLAG | 0644); // first: else backslashes become slashes
      setName(name);
    }

    @Override
    protected void setName(String name) {
      super.setName(name);
    }
  }
}
