package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line in processes of their own that share one drive, and that are killed. */
class DriveProcessTest {

  private static final Duration NEXT_COMMAND = Duration.ofSeconds(15);

  @TempDir private Path temp;
  private Path from;
  private Path to;
  private final List<DriveProcess> processes = new ArrayList<>();

  @BeforeEach
  void makeSource() throws IOException {
    from = Files.createDirectory(temp.resolve("from"));
    to = temp.resolve("to");
    for (int i = 0; i < 20; i++) {
      Files.writeString(from.resolve("file" + i), "content of " + i);
    }
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    processes.forEach(DriveProcess::close);
    assertThat(temp.resolve("home")).as("the user's home").isEmptyDirectory();
  }

  @Test
  void aCopyInTheForegroundCopiesEverything() throws Exception {
    DriveProcess copy = start(Main.class, "copy", from.toString(), to.toString());

    assertThat(copy.awaitExit()).as(copy.output()).isZero();

    assertThat(copy.output()).contains("Completed.", "20 of 20 files done");
    assertThat(names(to)).hasSize(20).isEqualTo(names(from));
  }

  @Test
  void aCopyWithSomethingLeftOutSaysSoByItsExitCode() throws Exception {
    Files.createSymbolicLink(from.resolve("link"), from.resolve("file1"));
    DriveProcess copy = start(Main.class, "copy", from.toString(), to.toString());

    assertThat(copy.awaitExit()).as(copy.output()).isEqualTo(1);

    assertThat(copy.output())
        .contains("20 of 20 files done, ", "; 1 left out.", "link: symbolic link, not copied");
    assertThat(run(0, "job", copy.awaitJobId())).contains("link: symbolic link, not copied");
  }

  @Test
  void cancelAfterCancelsByItself() throws Exception {
    block();
    DriveProcess copy =
        start(
            BlockingMain.class, "copy", from.toString(), to.toString(), "--cancel-after", "300ms");

    assertThat(copy.awaitExit()).as(copy.output()).isEqualTo(3);

    assertThat(copy.output())
        .contains("Cancelled by " + User.name() + " (--cancel-after 300 ms).")
        .contains("Measured here: the decision took ");
    assertThatOnlyWholeFilesAreThere(copy);
  }

  @Test
  void ctrlCCancels() throws Exception {
    block();
    DriveProcess copy = start(BlockingMain.class, "copy", from.toString(), to.toString());
    copy.awaitJobId();
    assumeTrue(copy.hearsInterrupts(), "no Ctrl-C here, or it is ignored in the background");
    copy.awaitOutput(BlockingMain.BLOCKED);

    copy.interrupt();

    assertThat(copy.awaitExit()).as(copy.output()).isEqualTo(3);
    assertThat(copy.output()).contains("(Ctrl-C).", "Its run obeyed and has left.");
    assertThatOnlyWholeFilesAreThere(copy);
  }

  @Test
  void aSecondProcessListsAndCancelsOverLoopbackOnly() throws Exception {
    block();
    DriveProcess copy = start(BlockingMain.class, "copy", from.toString(), to.toString());
    String id = copy.awaitJobId();
    copy.awaitOutput(BlockingMain.BLOCKED);
    DriveProcess second =
        start(BlockingMain.class, "copy", from.toString(), temp.resolve("to2").toString());
    second.awaitJobId();
    assertThatOnlyLoopbackIsListenedOn(copy, second);
    second.kill(); // does not hurt the first

    assertThat(run(0, "jobs")).containsPattern(id + " +copy +PROCESSING");
    assertThat(run(0, "cancel", id, "--by", "bob", "--because", "enough"))
        .contains("cancelled while it was processing (CANCELLED_PROCESSING)")
        .contains("Its run obeyed and has left.");

    assertThat(copy.awaitExit()).as(copy.output()).isEqualTo(3);
    assertThat(copy.output()).contains("Cancelled by bob (enough).");
    assertThatOnlyWholeFilesAreThere(copy);
    assertThat(run(0, "job", id)).contains("CANCELLED", "cancelled by bob (enough)", "file1");
    assertThat(run(1, "cancel", "1")).contains("there is no job 1");
  }

  @Test
  void theProcessThatServesTheDatabaseMayBeKilledWithoutHurtingTheOther() throws Exception {
    block();
    DriveProcess server = start(BlockingMain.class, "copy", from.toString(), to.toString());
    server.awaitJobId();
    DriveProcess other =
        start(BlockingMain.class, "copy", from.toString(), temp.resolve("to2").toString());
    String id = other.awaitJobId();

    server.kill();

    assertThat(run(0, "cancel", id)).contains("CANCELLED_");
    assertThat(other.awaitExit()).as(other.output()).isEqualTo(3);
  }

  @Test
  void afterKillNineTheNextCommandWorksAndTheJobCanBeCancelled() throws Exception {
    String id = copyThatIsKilled();
    long start = System.nanoTime();

    assertThat(run(0, "jobs")).contains(id);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(NEXT_COMMAND);

    assertThat(run(0, "cancel", id)).contains("CANCELLED_").contains("Removed 1 unfinished");
    assertThat(parts(to)).isEmpty();
  }

  @Test
  void afterKillNineTheNextCopyTakesTheJobAlong() throws Exception {
    String id = copyThatIsKilled();
    Files.delete(from.resolve("blocks"));
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("blocks"), "never read");

    DriveProcess next =
        start(BlockingMain.class, "copy", other.toString(), temp.resolve("to2").toString());
    String nextId = next.awaitJobId();

    await().atMost(NEXT_COMMAND).untilAsserted(() -> assertThat(names(to)).isEqualTo(names(from)));
    await().atMost(NEXT_COMMAND).until(() -> run(0, "job", id).contains("COMPLETED"));
    assertThat(run(0, "cancel", nextId)).contains("CANCELLED_PROCESSING");
    assertThat(next.awaitExit()).as(next.output()).isEqualTo(3);
  }

  private String copyThatIsKilled() throws Exception {
    block();
    DriveProcess copy = start(BlockingMain.class, "copy", from.toString(), to.toString());
    String id = copy.awaitJobId();
    copy.awaitOutput(BlockingMain.BLOCKED);
    copy.kill();
    assertThat(parts(to)).as("what the killed process left").hasSize(1);
    return id;
  }

  /** Makes every copy by {@link BlockingMain} block at one file. */
  private void block() throws IOException {
    Files.writeString(from.resolve("blocks"), "never read");
  }

  private DriveProcess start(Class<?> main, String... arguments) throws IOException {
    DriveProcess process = DriveProcess.start(temp, main, arguments);
    processes.add(process);
    return process;
  }

  private String run(int exitCode, String... arguments) throws Exception {
    DriveProcess process = start(Main.class, arguments);
    assertThat(process.awaitExit()).as(process.output()).isEqualTo(exitCode);
    return process.output();
  }

  private void assertThatOnlyWholeFilesAreThere(DriveProcess copy) throws IOException {
    for (String name : names(to)) {
      assertThat(to.resolve(name)).hasSameTextualContentAs(from.resolve(name));
      assertThat(copy.output()).contains("\n  " + name + "\n");
    }
    assertThat(copy.output()).contains(names(to).size() + " of 21 files done");
  }

  private static void assertThatOnlyLoopbackIsListenedOn(DriveProcess... all) throws IOException {
    assumeTrue(ListeningSockets.canBeListed(), "no /proc here");
    List<String> addresses = new ArrayList<>();
    for (DriveProcess process : all) {
      addresses.addAll(ListeningSockets.of(process.pid()));
    }
    assertThat(addresses).isNotEmpty().allMatch(ListeningSockets::isLoopback);
  }

  private static List<String> parts(Path folder) throws IOException {
    return names(folder).stream().filter(name -> name.startsWith(".belay-")).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
