package dev.belay.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.belay.CancelResult;
import dev.belay.ConfigurationException;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobType;
import dev.belay.Stopped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class HandlerThreadsTest {

  private static final JobType<String> WAIT = JobType.of("wait", String.class);
  private static final boolean HAS_VIRTUAL = Runtime.version().feature() >= 21;

  private static JdbcDataSource store() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return source;
  }

  @Test
  void runsOnPlatformThreadsUnlessAskedOtherwise() throws Exception {
    EngineBuilder builder =
        Belay.engine()
            .store(store())
            .handle(WAIT, (payload, run) -> run.result(Thread.currentThread().getName()));
    try (JobEngine engine = builder.start()) {
      Job done = engine.whenFinished(engine.submit(WAIT, "x")).get(30, SECONDS);
      assertThat(done.result()).startsWith("\"belay-worker-");
    }
  }

  @Test
  void virtualThreadsShareTheSlotsAndCanBeCalledOff() throws Exception {
    assumeTrue(HAS_VIRTUAL);
    CountDownLatch bothSlots = new CountDownLatch(2);
    EngineBuilder builder =
        Belay.engine()
            .store(store())
            .config(EngineConfig.builder().workers(2).build())
            .handle(
                WAIT,
                (payload, run) -> {
                  assertThat(Thread.currentThread().getName()).startsWith("belay-wait-");
                  bothSlots.countDown();
                  run.sleep(Duration.ofMinutes(1));
                },
                HandlerThreads.VIRTUAL);
    try (JobEngine engine = builder.start()) {
      List<JobId> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ids.add(engine.submit(WAIT, "job " + i));
      }
      assertThat(bothSlots.await(30, SECONDS)).isTrue();
      assertThat(engine.state().running()).isEqualTo(2);
      for (JobId id : ids) {
        CancelResult result = engine.cancel(id);
        assertThat(result.outcome().won()).isTrue();
        assertThat(result.whenStopped().get(30, SECONDS).how())
            .isIn(Stopped.How.OBEYED, Stopped.How.NEVER_STARTED);
      }
    }
  }

  @Test
  void anOlderJavaRefusesVirtualThreadsByName() {
    assumeTrue(!HAS_VIRTUAL);
    assertThatThrownBy(
            () -> Belay.engine().handle(WAIT, (payload, run) -> {}, HandlerThreads.VIRTUAL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Java 21")
        .hasMessageContaining("this is " + Runtime.version().feature());
  }
}
