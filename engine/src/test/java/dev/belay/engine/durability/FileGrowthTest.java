package dev.belay.engine.durability;

import static dev.belay.engine.support.House.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.Submission;
import dev.belay.engine.support.House;
import dev.belay.engine.support.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A file through which many jobs go stays within a small multiple of what is in it. */
class FileGrowthTest {

  record Text(String text) {}

  private static final JobType<Text> CHURNED = JobType.of("churned", Text.class);
  private static final JobType<Text> KEPT = JobType.of("kept", Text.class);

  /** Uncompacted, each job that comes and goes leaves about 40 kB behind. */
  private static final int CHURN = Integer.getInteger("belay.test.churn", 5_000);

  private static final int KEPT_JOBS = 1_000;
  private static final String PAYLOAD = "x".repeat(1_000);

  @TempDir static Path folder;

  @RegisterExtension final House house = new House(TestStores.file(folder.resolve("growth")));

  private JobEngine engine;

  @BeforeEach
  void start() {
    engine =
        house.start(
            house
                .engine()
                .config(
                    House.quick()
                        .retention(Duration.ZERO)
                        .purgeInterval(Duration.ofMillis(100))
                        .compactInterval(Duration.ofMillis(500))
                        .build())
                .handle(CHURNED, (text, run) -> run.result(text)));
  }

  @Test
  void theFileStaysWithinAMultipleOfItsContentWhileJobsComeAndGo() throws Exception {
    List<JobId> kept =
        engine.submitAll(
            IntStream.range(0, KEPT_JOBS)
                .mapToObj(i -> Submission.of(KEPT, new Text(i + PAYLOAD)))
                .toList());
    long content = KEPT_JOBS * 2L * PAYLOAD.length();
    for (int sent = 0; sent < CHURN; sent++) {
      engine.submit(CHURNED, new Text(PAYLOAD));
    }
    eventually().until(() -> engine.list(queryOf(CHURNED)).isEmpty());
    long uncompacted = CHURN * 40_000L;
    eventually()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(size()).isLessThan(8 * content + uncompacted / 10));
    List<JobStatus> statuses = new ArrayList<>();
    kept.forEach(id -> statuses.add(engine.find(id).orElseThrow().status()));
    assertThat(statuses).hasSize(KEPT_JOBS).containsOnly(JobStatus.TO_DO);
  }

  private static dev.belay.JobQuery queryOf(JobType<?> type) {
    return dev.belay.JobQuery.newest().type(type).limit(1);
  }

  private static long size() throws IOException {
    return Files.size(folder.resolve("growth.mv.db"));
  }
}
