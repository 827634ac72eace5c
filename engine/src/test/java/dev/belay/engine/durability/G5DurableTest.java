package dev.belay.engine.durability;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobStatus;
import dev.belay.engine.Belay;
import dev.belay.engine.store.JdbiJobStore;
import dev.belay.engine.store.StoreSettings;
import dev.belay.engine.support.FileCheck;
import dev.belay.engine.support.House;
import dev.belay.engine.support.TestStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** G5: what was answered survives kill -9, again and again; G9: and nothing is lost by it. */
class G5DurableTest {

  private static final StoreSettings SETTINGS =
      StoreSettings.standard(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMinutes(1));

  private static final int KILLS = Integer.getInteger("belay.test.kills", 8);
  private static final long SEED = Long.getLong("belay.test.seed", System.nanoTime());

  @TempDir static Path folder;

  private final DataSource database = TestStores.file(folder.resolve("killed"));
  @RegisterExtension final House house = new House(database);

  /** What the killed processes were answered: of each job the last thing that was said. */
  private final Map<Long, JobStatus> ended = new TreeMap<>();

  private final Map<Long, Boolean> submitted = new TreeMap<>();

  /** Everything that was said of a job, for the message. */
  private final Map<Long, String> said = new TreeMap<>();

  @Test
  void whatWasAnsweredSurvivesKillAfterKillAndNothingIsLost() throws Exception {
    Random random = new Random(SEED);
    System.out.println("seed " + SEED);
    boolean prepared = false;
    for (int kill = 0; kill < KILLS; kill++) {
      List<String> lines = workUntilKilled(random, prepared && random.nextInt(4) == 0);
      prepared |= !lines.isEmpty();
      lines.forEach(this::remember);
      if (prepared) {
        repair();
        FileCheck.requireWhole(database);
        requireAnswered(FileCheck.statuses(database));
      }
    }
    assertThat(ended).as("answers that are final").isNotEmpty();
    house.start(
        Belay.engine()
            .store(database)
            .config(House.quick().workers(16).lease(Duration.ofSeconds(2)).build())
            .handle(KilledProcess.WORK, KilledProcess::handle));
    eventually()
        .untilAsserted(
            () -> assertThat(FileCheck.count(database, "status < 2 OR claimed_by > 0")).isZero());
    Map<Long, JobStatus> end = FileCheck.statuses(database);
    requireAnswered(end);
    assertThat(end.values())
        .doesNotContain(JobStatus.TO_DO, JobStatus.PROCESSING, JobStatus.FAILED);
    FileCheck.requireWhole(database);
    System.out.printf(
        "%d kills, %d answered submits, %d answered ends of %s, %d jobs in the file%n",
        KILLS, submitted.size(), ended.size(), countByStatus(), end.size());
  }

  /** What every engine does when it starts; until then an index may not agree with the table. */
  private void repair() {
    try (JdbiJobStore store = JdbiJobStore.forEngine(database, 1, 1, SETTINGS)) {
      store.prepare(false);
    }
  }

  private Map<JobStatus, Long> countByStatus() {
    return ended.values().stream()
        .collect(Collectors.groupingBy(status -> status, TreeMap::new, Collectors.counting()));
  }

  private void remember(String line) {
    String[] words = line.split(" ", 2);
    if (words.length < 2) {
      return;
    }
    long id = Long.parseLong(words[1]);
    said.merge(id, words[0], (before, now) -> before + ", " + now);
    switch (words[0]) {
      case "SUBMITTED" -> submitted.put(id, true);
      case "CANCELLED_TO_DO", "CANCELLED_PROCESSING", "ALREADY_CANCELLED", "FINISHED_CANCELLED" ->
          settle(id, JobStatus.CANCELLED);
      case "ALREADY_COMPLETED", "FINISHED_COMPLETED" -> settle(id, JobStatus.COMPLETED);
      default -> throw new AssertionError("what a process was never to be told: " + line);
    }
  }

  private void settle(long id, JobStatus status) {
    JobStatus before = ended.put(id, status);
    assertThat(before).as("what was said before of job %s, now %s", id, status).isIn(null, status);
  }

  private void requireAnswered(Map<Long, JobStatus> found) {
    assertThat(found.keySet()).as("answered submits").containsAll(submitted.keySet());
    ended.forEach(
        (id, status) ->
            assertThat(found.get(id)).as("job %s: %s", id, said.get(id)).isEqualTo(status));
  }

  /** Lets one process work, kills it somewhere, and returns what it was answered. */
  private List<String> workUntilKilled(Random random, boolean whileItStarts) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledProcess.class.getName(),
                folder.resolve("killed").toString(),
                Long.toString(random.nextLong()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      CountDownLatch ready = new CountDownLatch(1);
      CompletableFuture<List<String>> lines =
          CompletableFuture.supplyAsync(() -> read(process, ready));
      if (!whileItStarts) {
        assertThat(ready.await(60, SECONDS)).as("process is ready").isTrue();
      }
      int delay = whileItStarts ? 300 + random.nextInt(900) : random.nextInt(1_200);
      assertThat(process.waitFor(delay, MILLISECONDS)).as("ended by itself").isFalse();
      // By its handle: Process.destroyForcibly closes the pipe and what is still in it.
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      return lines.get(30, SECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<String> read(Process process, CountDownLatch ready) {
    try (BufferedReader reader = process.inputReader()) {
      List<String> lines = new java.util.ArrayList<>();
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          lines.add(line.toString());
          line.setLength(0);
          ready.countDown();
        } else {
          line.append((char) c);
        }
      }
      // A line without its end was being written when the process was killed.
      return lines;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
