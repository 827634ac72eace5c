package dev.belay.samples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Every trouble is a clear line, and the rest goes on. */
class FolderCopyTroubleTest extends FolderCopyFixture {

  @Test
  void aMissingSourceIsReported() throws IOException {
    Report report = run(new Mirror(temp.resolve("no such"), to), new FakeControl(), Disk.REAL, 1);

    assertThat(report.problems().lines())
        .containsExactly(temp.resolve("no such") + ": no such file or folder");
  }

  @Test
  void symbolicLinksAreReportedAndNeverFollowed() throws IOException {
    Path secret = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(secret.resolve("secret"), "secret");
    write("a.txt", "one");
    Files.createSymbolicLink(from.resolve("to a file"), from.resolve("a.txt"));
    Files.createSymbolicLink(from.resolve("to a folder"), secret);
    Files.createSymbolicLink(from.resolve("to nothing"), temp.resolve("nothing"));

    Report report = copy();

    assertThat(files(to)).containsExactly("a.txt");
    assertThat(report.problems().lines())
        .containsExactlyInAnyOrder(
            "to a file: symbolic link, not copied",
            "to a folder: symbolic link, not copied",
            "to nothing: symbolic link, not copied");
  }

  @Test
  void aFolderOfTheDestinationThatIsALinkIsNotWrittenThrough() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    write("sub/a.txt", "one");
    write("b.txt", "two");
    Files.createDirectory(to);
    Files.createSymbolicLink(to.resolve("sub"), outside);

    Report report = copy();

    assertThat(outside).isEmptyDirectory();
    assertThat(to.resolve("b.txt")).hasContent("two");
    assertThat(report.problems().lines())
        .containsExactly("sub: folder not copied, something else of that name is there");
  }

  @Test
  void nothingAtTheDestinationIsOverwritten() throws IOException {
    write("same", "one");
    write("shorter", "one");
    write("as long", "one");
    write("a folder there", "one");
    write("a file there/x", "one");
    write("a link there", "one");
    write("free", "one");
    Files.createDirectories(to.resolve("a folder there"));
    Files.writeString(to.resolve("same"), "one");
    Files.writeString(to.resolve("shorter"), "longer");
    Files.writeString(to.resolve("as long"), "two");
    Files.writeString(to.resolve("a file there"), "file");
    Files.createSymbolicLink(to.resolve("a link there"), from.resolve("same"));

    Report report = copy();

    assertThat(to.resolve("shorter")).hasContent("longer");
    assertThat(to.resolve("as long")).hasContent("two");
    assertThat(to.resolve("a file there")).hasContent("file");
    assertThat(to.resolve("a link there")).isSymbolicLink();
    assertThat(report.done().lines()).containsExactlyInAnyOrder("same", "free");
    assertThat(report.problems().lines())
        .containsExactlyInAnyOrder(
            "shorter: not copied, a different file of that name is there",
            "as long: not copied, a different file of that name is there",
            "a folder there: not copied, a folder of that name is there",
            "a link there: not copied, a link or special file of that name is there",
            "a file there: folder not copied, something else of that name is there");
  }

  @Test
  void aDestinationInsideTheSourceIsLeftOutAndTheRestIsCopied() throws IOException {
    write("a.txt", "one");
    write("sub/b.txt", "two");
    to = from.resolve("sub/to");

    Report report = copy();

    assertThat(files(to)).containsExactly("a.txt", "sub/b.txt");
    assertThat(report.problems().lines())
        .containsExactly("sub/to: not copied, it is the destination itself");
    assertThat(report.total()).isEqualTo(2);
  }

  @Test
  void aFolderIsNotCopiedOntoItself() throws IOException {
    write("a.txt", "one");
    to = temp.resolve("from/../from");

    Report report = copy();

    assertThat(files(from)).containsExactly("a.txt");
    assertThat(report.problems().lines())
        .containsExactly(from + ": source and destination are the same folder");
  }

  @Test
  void aDestinationThatCannotBeMadeIsReported() throws IOException {
    write("a.txt", "one");
    to = Files.writeString(temp.resolve("a file"), "in the way").resolve("to");

    Report report = copy();

    assertThat(report.files()).isZero();
    assertThat(report.problems().count()).isEqualTo(1);
    assertThat(report.problems().lines().get(0)).startsWith(to + ": nothing was copied, ");
  }

  @Test
  void aFileThatMayNotBeReadIsReportedAndTheRestGoesOn() throws IOException {
    write("a", "1");
    write("b", "2");
    write("c", "3");

    Report report =
        run(new Mirror(from, to), new FakeControl(), new TroubledDisk().mayNotRead("b"), 1);

    assertThat(files(to)).containsExactly("a", "c");
    assertThat(report.problems().lines()).containsExactly("b: not copied, permission denied");
  }

  @Test
  void aFolderThatMayNotBeReadIsReportedAndTheRestGoesOn() throws IOException {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may read everything");
    write("locked/a", "1");
    write("b", "2");
    Path locked = from.resolve("locked");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      Report report = copy();

      assertThat(files(to)).containsExactly("b");
      assertThat(report.problems().lines())
          .containsExactly("locked: not copied, permission denied");
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsReportedAndTheRestGoesOn() throws IOException {
    write("sub/a", "1");
    write("b", "2");

    Report report =
        run(new Mirror(from, to), new FakeControl(), new TroubledDisk().cannotMake("sub"), 1);

    assertThat(files(to)).containsExactly("b");
    assertThat(report.problems().lines())
        .containsExactly("sub: folder not copied, File name too long");
  }

  @Test
  void whatDoesNotFitOnAFullDiskIsReportedAndSmallerFilesStillFit() throws IOException {
    write("large", "x".repeat(300_000));
    write("small", "x");

    Report report =
        run(new Mirror(from, to), new FakeControl(), new TroubledDisk().roomFor(1_000), 1);

    assertThat(everything(to)).containsExactly("small");
    assertThat(report.problems().lines())
        .containsExactly("large: not copied, No space left on device");
  }

  @Test
  void aSpecialFileIsReportedAndNeverOpened() throws IOException, InterruptedException {
    Path fifo = from.resolve("fifo");
    assumeTrue(mkfifo(fifo), "no mkfifo here");
    write("a", "1");

    Report report = copy(); // would hang if it opened the fifo

    assertThat(files(to)).containsExactly("a");
    assertThat(report.problems().lines())
        .containsExactly("fifo: neither a file nor a folder, not copied");
  }

  private static boolean mkfifo(Path path) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
