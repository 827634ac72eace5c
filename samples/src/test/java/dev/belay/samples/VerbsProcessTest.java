package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed in the middle of a verb, and the node that takes the job over. */
class VerbsProcessTest {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  @TempDir private Path temp;
  private Path from;
  private Path to;
  private final TreeSet<String> names = new TreeSet<>();
  private final List<DriveProcess> processes = new ArrayList<>();

  @BeforeEach
  void makeSource() throws IOException {
    from = Files.createDirectory(temp.resolve("from"));
    to = Files.createDirectory(temp.resolve("to"));
    for (String name : List.of("a", "b", "c", "d", "e", "blocks")) {
      Files.writeString(from.resolve(name), "content of " + name);
      names.add(name);
    }
  }

  @AfterEach
  void endAll() {
    processes.forEach(DriveProcess::close);
  }

  @Test
  void aMoveToAnotherFileStoreThatIsKilledLosesNothingAndIsFinished() throws Exception {
    DriveProcess move = start(BlockingMain.class, "move", from.toString(), to.toString());
    String id = move.awaitJobId();
    move.awaitOutput(BlockingMain.BLOCKED);

    move.kill();

    assertThatEveryFileIsWholeAtExactlyOnePlace();
    finish(id);
    assertThat(from).doesNotExist();
    assertThat(names(to.resolve("from"))).isEqualTo(names);
    assertThatEveryFileIsWholeAtExactlyOnePlace();
  }

  @Test
  void aMoveThatIsKilledAndThenCancelledLeavesNoUnfinishedFile() throws Exception {
    DriveProcess move = start(BlockingMain.class, "move", from.toString(), to.toString());
    String id = move.awaitJobId();
    move.awaitOutput(BlockingMain.BLOCKED);
    move.kill();

    DriveProcess cancel = start(Main.class, "cancel", id);

    assertThat(cancel.awaitExit()).as(cancel.output()).isZero();
    assertThat(cancel.output()).contains("Removed 1 unfinished");
    assertThat(parts()).isEmpty();
    assertThatEveryFileIsWholeAtExactlyOnePlace();
  }

  @Test
  void anUnpackingThatIsKilledIsFinished() throws Exception {
    Path archive = temp.resolve("archive.zip");
    DriveProcess zip = start(Main.class, "zip", archive.toString(), from.toString());
    assertThat(zip.awaitExit()).as(zip.output()).isZero();
    DriveProcess unzip = start(BlockingMain.class, "unzip", archive.toString(), to.toString());
    String id = unzip.awaitJobId();
    unzip.awaitOutput(BlockingMain.BLOCKED);

    unzip.kill();

    assertThat(parts()).hasSize(1);
    Set<String> whole = names(to.resolve("from"));
    assertThat(whole).hasSize(2);
    for (String name : whole) {
      assertThat(to.resolve("from").resolve(name)).hasContent("content of " + name);
    }
    finish(id);
    assertThat(names(to.resolve("from"))).isEqualTo(names);
    assertThat(parts()).isEmpty();
  }

  @Test
  void aNodeTakesEveryVerb() throws Exception {
    DriveProcess node = start(Main.class, "node");
    node.awaitOutput(" is up.");
    node.type("delete '" + from.resolve("a") + "'");
    String id = node.awaitJobId();
    node.awaitOutput("Job " + id + " completed.");
    assertThat(from.resolve("a")).doesNotExist();
    node.type("bin");
    node.awaitOutput(id + "-1");

    node.type("restore " + id + "-1");

    await().atMost(LONGEST_WAIT).until(() -> Files.exists(from.resolve("a")));
    node.type("quit");
    assertThat(node.awaitExit()).as(node.output()).isZero();
    assertThat(node.output()).contains(": restore " + id + "-1");
  }

  /** A node takes the job over, and completes it. */
  private void finish(String id) throws Exception {
    DriveProcess node = start(Main.class, "node");
    node.awaitOutput("Job " + id + " completed.");
    node.type("quit");
    assertThat(node.awaitExit()).as(node.output()).isZero();
  }

  private void assertThatEveryFileIsWholeAtExactlyOnePlace() throws IOException {
    Set<String> here = names(from);
    Set<String> there = names(to.resolve("from"));
    assertThat(here).doesNotContainAnyElementsOf(there);
    assertThat(here.size() + there.size()).isEqualTo(names.size());
    for (String name : there) {
      assertThat(to.resolve("from").resolve(name)).hasContent("content of " + name);
    }
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> paths = Files.walk(to)) {
      return paths.filter(path -> path.getFileName().toString().endsWith(".part")).toList();
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return new TreeSet<>();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      TreeSet<String> names = new TreeSet<>();
      paths
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith(".part"))
          .forEach(names::add);
      return names;
    }
  }

  private DriveProcess start(Class<?> main, String... arguments) throws IOException {
    DriveProcess process = DriveProcess.start(temp, main, arguments);
    processes.add(process);
    return process;
  }
}
