package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes of their own that share a database server; every copy blocks until it is cancelled. */
@ParameterizedClass
@EnumSource
class NodesTest {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final ServerProduct product;
  @TempDir private Path temp;
  private Path from;
  private ServerDatabase database;
  private final List<DriveProcess> processes = new ArrayList<>();

  NodesTest(ServerProduct product) {
    this.product = product;
  }

  @BeforeEach
  void makeSourceAndDatabase() throws Exception {
    from = Files.createDirectory(temp.resolve("from"));
    Files.writeString(from.resolve("blocks"), "never read");
    database = product.database();
  }

  @AfterEach
  void endAll() throws Exception {
    processes.forEach(DriveProcess::close);
    for (DriveProcess process : processes) {
      process.awaitExit();
    }
    database.close();
  }

  @Test
  void nodesOnTwoMachinesCancelEachOthersJobs() throws Exception {
    DriveProcess one = start(Map.of("BELAY_SAMPLES_MACHINE", "one"), "node");
    DriveProcess two = start(Map.of("BELAY_SAMPLES_MACHINE", "two"), "node");
    String jobOfOne = copyOn(one, "to1");
    String jobOfTwo = copyOn(two, "to2");

    one.type("cancel " + jobOfTwo + " --by ann --because 'wrong folder'");
    two.type("cancel " + jobOfOne + " --by bob");

    for (DriveProcess node : List.of(one, two)) {
      node.awaitOutput("cancelled while it was processing (CANCELLED_PROCESSING)");
      node.awaitOutput("Its run obeyed and has left.");
    }
    one.awaitOutput("Job " + jobOfOne + " cancelled by bob; decided ");
    two.awaitOutput("Job " + jobOfTwo + " cancelled by ann (wrong folder); decided ");
    assertThat(two.output()).contains(" later, stopped ").doesNotContain(jobOfOne + " runs here");
    one.type("jobs");
    one.awaitOutput("copy.two");
    quit(one);
    quit(two);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aNodeThatQuitsLeavesItsJobToAnotherOneOfTheSameMachine() throws Exception {
    DriveProcess first = start(Map.of(), "node");
    String job = copyOn(first, "to");
    DriveProcess second = start(Map.of(), "node");
    second.awaitOutput(" is up.");

    quit(first);

    assertThat(first.output()).contains("Job " + job + " went back to the queue.");
    second.awaitOutput("Job " + job + " runs here, as run 2.");
    assertThat(run(0, "cancel", job)).contains("CANCELLED_PROCESSING", "obeyed and has left");
  }

  @Test
  void aNodeThatIsKilledLosesItsJobToAnotherOneOfTheSameMachine() throws Exception {
    DriveProcess first = start(Map.of(), "node");
    String job = copyOn(first, "to");
    DriveProcess second = start(Map.of(), "node");
    second.awaitOutput(" is up.");

    first.kill();

    second.awaitOutput("Job " + job + " was taken away from a lost node.");
    second.awaitOutput("Job " + job + " runs here, as run 2.");
    quit(second);
  }

  @Test
  void aCopyInTheForegroundIsCancelledFromAnotherProcess() throws Exception {
    DriveProcess copy = start(Map.of(), "copy", from.toString(), temp.resolve("to").toString());
    String job = copy.awaitJobId();
    await().atMost(LONGEST_WAIT).until(() -> !leftovers().isEmpty());

    assertThat(run(0, "cancel", job, "--by", "bob", "--because", "enough"))
        .contains("cancelled while it was processing (CANCELLED_PROCESSING)")
        .contains("Its run obeyed and has left.");

    assertThat(copy.awaitExit()).as(copy.output()).isEqualTo(3);
    assertThat(copy.output())
        .contains("Cancelled by bob (enough).")
        .containsPattern("By the store's clock: decided .*, heard .* later, stopped .* later.");
    assertThat(leftovers()).isEmpty();
    assertThat(run(0, "job", job)).contains("cancelled by bob (enough)");
  }

  private String copyOn(DriveProcess node, String to) throws IOException {
    node.awaitOutput(" is up.");
    node.type("copy '" + from + "' '" + temp.resolve(to) + "'");
    String job = node.awaitJobId();
    node.awaitOutput("Job " + job + " runs here, as run 1.");
    return job;
  }

  private static void quit(DriveProcess node) throws Exception {
    node.type("quit");
    assertThat(node.awaitExit()).as(node.output()).isZero();
  }

  private DriveProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--db", database.url()));
    all.addAll(List.of(arguments));
    DriveProcess process = DriveProcess.start(temp, environment, BlockingMain.class, all);
    processes.add(process);
    return process;
  }

  private String run(int exitCode, String... arguments) throws Exception {
    DriveProcess process = start(Map.of(), arguments);
    assertThat(process.awaitExit()).as(process.output()).isEqualTo(exitCode);
    return process.output();
  }

  /** Unfinished files at the destinations. */
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> paths = Files.walk(temp)) {
      return paths.filter(path -> path.getFileName().toString().endsWith(".part")).toList();
    }
  }
}
