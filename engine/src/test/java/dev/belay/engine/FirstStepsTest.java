package dev.belay.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.Stopped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README. */
class FirstStepsTest {

  record Copy(String from, String to) {}

  static final JobType<Copy> COPY = JobType.of("copy", Copy.class);

  @TempDir Path folder;

  private JdbcDataSource store() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(
        "jdbc:h2:async:" + folder.resolve("belay") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
    return source;
  }

  @Test
  void aJobCompletesAndARunningOneIsCalledOff() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    try (JobEngine engine =
        Belay.engine()
            .store(store())
            .handle(
                COPY,
                (copy, run) -> {
                  if (copy.from().equals("slow")) {
                    entered.countDown();
                    run.sleep(Duration.ofMinutes(1));
                  }
                  run.result(copy);
                })
            .start()) {
      JobId quick = engine.submit(COPY, new Copy("/a", "/b"));
      Job done = engine.whenFinished(quick).get(10, SECONDS);
      assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(done.result()).isEqualTo("{\"from\":\"/a\",\"to\":\"/b\"}");

      JobId slow = engine.submit(COPY, new Copy("slow", "/b"));
      assertThat(entered.await(10, SECONDS)).isTrue();
      CancelResult result = engine.cancel(slow, Cancellation.by("u-17").because("wrong folder"));
      assertThat(result.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
      Stopped stopped = result.whenStopped().get(10, SECONDS);
      assertThat(stopped.how()).isEqualTo(Stopped.How.OBEYED);
    }
  }
}
