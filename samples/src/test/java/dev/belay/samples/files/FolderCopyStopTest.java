package dev.belay.samples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobCancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is there after a copy was told to stop, or its process was killed. */
class FolderCopyStopTest extends FolderCopyFixture {

  @Test
  void aStoppedCopyLeavesWholeFilesOnlyAndSaysWhich() throws IOException {
    for (int i = 0; i < 20; i++) {
      write("file" + i, "content " + i);
    }
    FakeControl control = FakeControl.stoppingAt(7);
    Work copy = work(new Mirror(from, to), control, Disk.REAL, 1);

    assertThatThrownBy(copy::run).isInstanceOf(JobCancelledException.class);

    Report report = copy.report();
    assertThat(report.files()).isEqualTo(7);
    assertThat(report.total()).isEqualTo(20);
    assertThat(everything(to)).containsExactlyInAnyOrderElementsOf(report.done().lines());
    for (String name : report.done().lines()) {
      assertThat(to.resolve(name)).hasSameTextualContentAs(from.resolve(name));
    }
  }

  @Test
  void aStopEndsABlockedReadAndLeavesNoUnfinishedFile() throws Exception {
    write("endless", "never gets here");
    FakeControl control = new FakeControl();
    TroubledDisk disk = new TroubledDisk().blocksReading("endless");
    Work copy = work(new Mirror(from, to), control, disk, 1);
    Outcome outcome = new Outcome(copy);
    Thread thread = new Thread(outcome, "copy");
    thread.start();
    disk.awaitReader();
    assertThat(everything(to)).hasSize(1);

    control.stop();
    thread.join(TimeUnit.SECONDS.toMillis(10));

    assertThat(thread.isAlive()).isFalse();
    assertThat(outcome.thrown).isInstanceOf(JobCancelledException.class);
    assertThat(everything(to)).isEmpty();
  }

  @Test
  void anInterruptByNobodyIsNotTakenForAStop() throws IOException {
    write("a", "1");
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(this::copy).isInstanceOf(java.io.InterruptedIOException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(everything(to)).isEmpty();
  }

  @Test
  void aRerunFinishesWhatAKilledRunLeftAndRemovesItsUnfinishedFiles() throws IOException {
    write("a", "one");
    write("sub/b", "two");
    write("sub/c", "three");
    Files.createDirectories(to.resolve("sub"));
    Files.writeString(to.resolve("a"), "one");
    Files.writeString(to.resolve("sub/.belay-4711-1-2.part"), "tw");
    Files.writeString(to.resolve("sub/.belay-4712-1-1.part"), "of another job");

    Report report = run(new Mirror(from, to), new FakeControl(), Disk.REAL, 2);

    assertThat(everything(to))
        .containsExactlyInAnyOrder("a", "sub/b", "sub/c", "sub/.belay-4712-1-1.part");
    assertThat(report.complete()).isTrue();
    assertThat(report.files()).isEqualTo(3);
  }

  @Test
  void theUnfinishedNamesOfTwoRunsNeverMeet() {
    String first = new PartNames(FakeControl.JOB, 1).next();
    String second = new PartNames(FakeControl.JOB, 2).next();

    assertThat(first).isEqualTo(".belay-4711-1-1.part").isNotEqualTo(second);
  }

  /** Runs a copy on a thread and keeps what it threw. */
  private static final class Outcome implements Runnable {

    private final Work copy;
    private volatile Throwable thrown;

    Outcome(Work copy) {
      this.copy = copy;
    }

    @Override
    public void run() {
      try {
        copy.run();
      } catch (Throwable e) {
        thrown = e;
      }
    }
  }
}
