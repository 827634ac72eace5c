package dev.belay.samples.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deleted comes back as it was, or is gone for good. */
class RecycleBinTest extends FolderCopyFixture {

  private static final String FIRST = FakeControl.JOB + "-1";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsDeletedComesBackWhereItWas(boolean otherStore) throws IOException {
    write("sub/a", "one");
    Path file = write("b", "two");
    List<String> paths = List.of(from.resolve("sub").toString(), file.toString());

    Report deleted = run(new Delete(paths, bin().toString()), disk(otherStore), 1);

    assertThat(everything(from)).isEmpty();
    assertThat(deleted.items())
        .containsExactly(
            new Report.Item(true, FIRST), new Report.Item(true, FakeControl.JOB + "-2"));
    assertThat(new RecycleBin(bin()).entries())
        .extracting(RecycleBin.Entry::origin)
        .containsExactly(file, from.resolve("sub"));

    Report restored = run(restore(FIRST, FakeControl.JOB + "-2"), disk(otherStore), 1);

    assertThat(restored.problems().lines()).isEmpty();
    assertThat(everything(from)).containsExactly("b", "sub/a");
    assertThat(restored.items().get(1)).isEqualTo(new Report.Item(true, file.toString()));
    assertThat(bin()).isEmptyDirectory();
  }

  @Test
  void whatIsInTheWayOfARestoreStaysAndSoDoesTheEntry() throws IOException {
    Path file = write("a", "old");
    run(delete(file), Disk.REAL, 1);
    write("a", "new");

    Report report = run(restore(FIRST), Disk.REAL, 1);

    assertThat(file).hasContent("new");
    assertThat(report.problems().lines())
        .containsExactly("a: not moved, a different file of that name is there");
    assertThat(new RecycleBin(bin()).entries()).hasSize(1);
  }

  @Test
  void nothingIsRestoredToWhereItMustNotHaveBeen() throws IOException {
    Path file = write("a", "one");
    run(delete(file), Disk.REAL, 1);
    Restore elsewhere =
        new Restore(bin().toString(), List.of(FIRST), temp.resolve("space").toString());

    Report report = run(elsewhere, Disk.REAL, 1);

    assertThat(report.problems().lines())
        .containsExactly(FIRST + ": not restored, it was elsewhere");
    assertThat(file).doesNotExist();
  }

  @Test
  void nothingIsRestoredThroughALink() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path file = write("sub/a", "one");
    run(delete(file), Disk.REAL, 1);
    Files.delete(from.resolve("sub"));
    Files.createSymbolicLink(from.resolve("sub"), outside);

    Report report =
        run(new Restore(bin().toString(), List.of(FIRST), from.toString()), Disk.REAL, 1);

    assertThat(report.complete()).isFalse();
    assertThat(outside).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1-1", "..", "../x", "", "4711", "4711-2"})
  void whatIsNotInTheBinIsTold(String id) throws IOException {
    run(delete(write("a", "one")), Disk.REAL, 1);

    Report report = run(restore(id), Disk.REAL, 1);

    assertThat(report.problems().lines()).containsExactly(id + ": not in the recycle bin");
  }

  @Test
  void theBinItselfIsNotDeletedIntoItself() throws IOException {
    write("a", "one");

    Report report = run(delete(temp), Disk.REAL, 1);

    assertThat(report.problems().lines())
        .containsExactly(temp + ": not deleted, the recycle bin is in it");
    assertThat(everything(from)).containsExactly("a");
  }

  @Test
  void linksAreDeletedForGoodAndNotFollowed() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("a"), "stays");
    write("sub/b", "goes");
    Files.createSymbolicLink(from.resolve("sub/link"), outside);

    Report report = run(new Delete(List.of(from.toString()), null), Disk.REAL, 1);

    assertThat(report.complete()).isTrue();
    assertThat(from).doesNotExist();
    assertThat(outside.resolve("a")).exists();
  }

  @Test
  void anEmptiedBinIsEmpty() throws IOException {
    run(delete(write("a", "one")), Disk.REAL, 1);

    assertThat(run(new EmptyBin(bin().toString()), Disk.REAL, 1).complete()).isTrue();
    assertThat(run(new EmptyBin(bin().toString()), Disk.REAL, 1).complete()).isTrue();

    assertThat(new RecycleBin(bin()).entries()).isEmpty();
  }

  @Test
  void whereverTheProcessDiesTheNextRunFinishes() throws IOException {
    int deaths = 0;
    for (boolean otherStore : new boolean[] {false, true}) {
      for (int call = 1; diesAt(call, otherStore); call++) {
        deaths++;
      }
    }
    assertThat(deaths).as("calls at which it died").isGreaterThan(20);
  }

  /** Deletes and restores, each with a death at that call; false when none came so far. */
  private boolean diesAt(int call, boolean otherStore) throws IOException {
    from = Files.createDirectory(temp.resolve("from-" + otherStore + call));
    write("sub/a", "one");
    write("sub/b", "two");
    Path sub = from.resolve("sub");

    boolean diedDeleting = died(delete(sub), call, otherStore);
    assertThat(sub).doesNotExist();
    assertThat(new RecycleBin(bin()).entries()).hasSize(1);
    boolean diedRestoring = died(restore(FIRST), call, otherStore);

    assertThat(everything(from)).containsExactly("sub/a", "sub/b");
    assertThat(bin()).isEmptyDirectory();
    return diedDeleting || diedRestoring;
  }

  private boolean died(Order order, int call, boolean otherStore) throws IOException {
    try {
      run(order, ((TroubledDisk) disk(otherStore)).diesAt(call), 1);
      return false;
    } catch (TroubledDisk.Killed e) {
      assertThat(run(order, disk(otherStore), 2).problems().lines()).isEmpty();
      return true;
    }
  }

  private static Disk disk(boolean otherStore) {
    return otherStore ? new TroubledDisk().otherStore() : new TroubledDisk();
  }

  private Path bin() {
    return temp.resolve("bin");
  }

  private Order delete(Path path) {
    return new Delete(List.of(path.toString()), bin().toString());
  }

  private Order restore(String... ids) {
    return new Restore(bin().toString(), List.of(ids), null);
  }

  private static Report run(Order order, Disk disk, int runNo) throws IOException {
    Work work = order.work(context(new FakeControl(), disk, runNo));
    work.run();
    return work.report();
  }
}
