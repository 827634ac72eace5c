package dev.belay.samples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobCancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every file is at one place, whatever happens. */
class MoveTest extends FolderCopyFixture {

  @Test
  void aFolderIsMovedWithAllThatIsInIt() throws IOException {
    write("a", "one");
    write("sub/b", "two");
    Files.createSymbolicLink(from.resolve("link"), temp);

    Report report = move(Disk.REAL, 1);

    assertThat(from).doesNotExist();
    assertThat(to.resolve("link")).isSymbolicLink();
    assertThat(files(to)).containsExactly("a", "sub/b");
    assertThat(report.complete()).isTrue();
    assertThat(report.files()).isEqualTo(2);
    assertThat(report.items()).containsExactly(new Report.Item(true, to.toString()));
  }

  @Test
  void toAnotherFileStoreAFileIsDeletedHereWhenItIsWholeThere() throws IOException {
    write("a", "one");
    write("sub/b", "x".repeat(600_000));
    Files.createSymbolicLink(from.resolve("link"), temp);

    Report report = move(new TroubledDisk().otherStore(), 1);

    assertThat(everything(to)).containsExactly("a", "sub/b");
    assertThat(to.resolve("sub/b")).hasContent("x".repeat(600_000));
    assertThat(files(from)).isEmpty();
    assertThat(from.resolve("sub")).doesNotExist();
    assertThat(from.resolve("link")).isSymbolicLink();
    assertThat(report.problems().lines())
        .containsExactly("link: symbolic link, not moved, it cannot go to another file store");
  }

  @Test
  void nothingIsOverwrittenAndWhatIsTheSameCountsAsMoved() throws IOException {
    for (boolean otherStore : new boolean[] {false, true}) {
      write("same", "one");
      write("different", "one");
      write("free", "one");
      Files.createDirectories(to);
      Files.deleteIfExists(to.resolve("free"));
      Files.writeString(to.resolve("same"), "one");
      Files.writeString(to.resolve("different"), "two");
      TroubledDisk disk = new TroubledDisk();

      Report report = move(otherStore ? disk.otherStore() : disk, 1);

      assertThat(everything(from)).containsExactly("different");
      assertThat(everything(to)).containsExactly("different", "free", "same");
      assertThat(to.resolve("different")).hasContent("two");
      assertThat(report.problems().lines())
          .containsExactly("different: not moved, a different file of that name is there");
      assertThat(report.items()).containsExactly(new Report.Item(false, to.toString()));
    }
  }

  @Test
  void whatIsMovedOntoItselfIsNotLost() throws IOException {
    Path file = write("a", "one");

    Report ofFile = move(List.of(Pair.under(file, from)), Disk.REAL, 1);
    Report ofFolder = move(List.of(Pair.under(from, temp)), Disk.REAL, 1);

    assertThat(file).hasContent("one");
    assertThat(ofFile.problems().lines()).containsExactly("a: not moved, it is that very file");
    assertThat(ofFolder.complete()).isFalse();
  }

  @Test
  void aFolderIsNotLostInsideItself() throws IOException {
    write("a", "one");
    to = from.resolve("deep/er");

    Report report = move(Disk.REAL, 1);

    assertThat(everything(from)).containsExactly("deep/er/a");
    assertThat(report.complete()).isFalse();
  }

  @Test
  void aFileThatChangesWhileItIsMovedToAnotherStoreIsNotDeleted() throws IOException {
    Path file = write("a", "one");
    Disk disk =
        new Disk() {
          private int reads;

          @Override
          public void rename(Path source, Path target) throws IOException {
            throw new java.nio.file.AtomicMoveNotSupportedException("", "", "");
          }

          @Override
          public java.nio.channels.ReadableByteChannel read(Path path) throws IOException {
            if (++reads == 2) { // it was copied, and will be compared
              Files.writeString(file, "two");
            }
            return Disk.super.read(path);
          }
        };

    Report report = move(disk, 1);

    assertThat(file).hasContent("two");
    assertThat(everything(to)).isEmpty();
    assertThat(report.problems().lines()).containsExactly("a: not moved, it was changed meanwhile");
  }

  @Test
  void aStoppedMoveLeavesEveryFileAtExactlyOnePlace() throws IOException {
    List<String> names = writeTen();
    FakeControl control = FakeControl.stoppingAt(4);
    Work work =
        new Move(List.of(Pair.of(from, to)), 0)
            .work(context(control, new TroubledDisk().otherStore(), 1));

    assertThatThrownBy(work::run).isInstanceOf(JobCancelledException.class);

    assertThat(everything(to)).hasSize(4);
    assertThat(work.report().files()).isEqualTo(4);
    List<String> both = new ArrayList<>(everything(from));
    both.addAll(everything(to));
    assertThat(both).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void whereverTheProcessDiesNoFileIsLostAndTheNextRunFinishes() throws IOException {
    int deaths = 0;
    for (int call = 1; diesAt(call, true); call++) {
      deaths++;
    }
    for (int call = 1; diesAt(call, false); call++) {
      deaths++;
    }
    assertThat(deaths).as("calls at which it died").isGreaterThan(40);
  }

  /** False when the move came to its end before. */
  private boolean diesAt(int call, boolean otherStore) throws IOException {
    from = Files.createDirectory(temp.resolve("from-" + otherStore + call));
    to = temp.resolve("to-" + otherStore + call);
    List<String> names = writeTen();
    TroubledDisk disk = new TroubledDisk().diesAt(call);
    try {
      move(otherStore ? disk.otherStore() : disk, 1);
      assertThat(everything(to)).containsExactlyElementsOf(names);
      return false;
    } catch (TroubledDisk.Killed e) {
      assertThatNoneIsLostAndAtMostOneIsTwice(names);
    }
    TroubledDisk next = new TroubledDisk();
    Report report = move(otherStore ? next.otherStore() : next, 2);
    assertThat(report.problems().lines()).isEmpty();
    assertThat(everything(to)).containsExactlyElementsOf(names);
    assertThat(from).doesNotExist();
    return true;
  }

  private void assertThatNoneIsLostAndAtMostOneIsTwice(List<String> names) throws IOException {
    List<String> here = Files.exists(from) ? files(from) : List.of();
    List<String> there = Files.exists(to) ? files(to) : List.of();
    TreeSet<String> either = new TreeSet<>(here);
    either.addAll(there);
    assertThat(either).containsExactlyElementsOf(names);
    assertThat(here.size() + there.size()).isBetween(names.size(), names.size() + 1);
    for (String name : there) {
      assertThat(to.resolve(name)).hasContent("content of " + name);
    }
  }

  private List<String> writeTen() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < 10; i++) {
      String name = (i % 2 == 0 ? "sub/" : "") + "file" + i;
      write(name, "content of " + name);
      names.add(name);
    }
    return List.copyOf(names);
  }

  private Report move(Disk disk, int runNo) throws IOException {
    return move(List.of(Pair.of(from, to)), disk, runNo);
  }

  private static Report move(List<Pair> items, Disk disk, int runNo) throws IOException {
    Work work = new Move(items, 0).work(context(new FakeControl(), disk, runNo));
    work.run();
    return work.report();
  }
}
