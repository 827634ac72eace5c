package dev.belay.engine.durability;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.EngineState.Health;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** G8 and G9 over the life and death of nodes. */
@OnEveryDatabase
class NodeLifeTest {

  private static final RetryPolicy TWICE = RetryPolicy.fixed(2, Duration.ZERO);

  @RegisterExtension final House house;

  NodeLifeTest(Product product) {
    house = new House(product);
  }

  private static EngineConfig config() {
    return House.quick()
        .lease(Duration.ofMillis(600))
        .connectionTimeout(Duration.ofMillis(500))
        .stopGrace(Duration.ofMillis(200))
        .build();
  }

  private JobEngine start() {
    return house.start(house.engine().config(config()));
  }

  /** A node of another process that is gone: it has a job and says nothing any more. */
  private long strangerTakes(JobId id, boolean alive) throws SQLException {
    long node = 4_711_000_000L + id.value() % 1_000;
    execute(
        "INSERT INTO belay_node (id, status, label, types, lease_ms, started_at, heartbeat_at) VALUES ("
            + node
            + ", "
            + (alive ? 0 : 1)
            + ", 'stranger', 'work', 300, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)");
    execute(
        "UPDATE belay_job SET status = 1, run_no = run_no + 1, attempts = attempts + 1, node = "
            + node
            + ", claimed_by = "
            + node
            + ", claim_no = 1, started_at = CURRENT_TIMESTAMP WHERE status = 0 AND id = "
            + id);
    return node;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = house.database().getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
    }
  }

  @Test
  void aLostNodesJobIsRunAgainAndTheLostAttemptIsCharged() throws Exception {
    JobEngine engine = start();
    AtomicInteger attempt = new AtomicInteger();
    JobId id =
        engine.submit(
            house
                .job(run -> attempt.set(run.attempt()))
                .retry(TWICE)
                .dueIn(Duration.ofSeconds(60)));
    long stranger = strangerTakes(id, true);
    execute("UPDATE belay_job SET due_at = CURRENT_TIMESTAMP WHERE id = " + id);

    Job done = engine.whenFinished(id).get(30, SECONDS);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.runNo()).isEqualTo(2);
    assertThat(done.attempts()).isEqualTo(2);
    assertThat(attempt).hasValue(2);
    assertThat(done.node()).isNotEqualTo(stranger);
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsSubsequence("rescued", "started", "completed"));
  }

  @Test
  void aLostNodesJobWithoutAttemptsLeftFailsWithNodeLost() throws Exception {
    JobEngine engine = start();
    JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofSeconds(60)));
    strangerTakes(id, false);

    Job failed = engine.whenFinished(id).get(30, SECONDS);
    assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
    assertThat(failed.error().cause()).isEqualTo(JobError.Cause.NODE_LOST);
    eventually().until(() -> house.events().of(id).contains("failed"));
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactly("submitted", "rescued", "failed"));
  }

  @Test
  void aCancelledJobOfALostNodeIsKnownToHaveStoppedWithNodeLost() throws Exception {
    JobEngine engine = start();
    JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofSeconds(60)));
    strangerTakes(id, true);

    Stopped stopped = engine.cancel(id).whenStopped().get(30, SECONDS);
    assertThat(stopped.how()).isEqualTo(Stopped.How.NODE_LOST);
    eventually().until(() -> engine.find(id).orElseThrow().stopped() != null);
    Job job = engine.find(id).orElseThrow();
    assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(job.stopped().how()).isEqualTo(Stopped.How.NODE_LOST);
  }

  @Test
  void aNodeMarkedDeadComesBackUnderANewIdAndItsOldRunsAreFenced() throws Exception {
    JobEngine engine = start();
    JobEngine other = start();
    Meeting meeting = new Meeting();
    AtomicReference<StopCause> told = new AtomicReference<>();
    AtomicInteger runs = new AtomicInteger();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      if (runs.incrementAndGet() == 1) {
                        meeting.meet();
                        told.set(run.stopCause().orElse(null));
                        run.result("of the fenced run");
                      } else {
                        run.result("of run " + run.runNo());
                      }
                    })
                .retry(RetryPolicy.fixed(5, Duration.ZERO)));
    meeting.await();
    long node = engine.find(id).orElseThrow().node();
    execute("UPDATE belay_node SET status = 1 WHERE id = " + node);

    Job done = engine.whenFinished(id).get(30, SECONDS);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.result()).isEqualTo("\"of run 2\"");
    JobEngine marked = engine.state().node() == other.state().node() ? other : engine;
    eventually().until(() -> engine.state().node() != node && other.state().node() != node);
    meeting.letGo();
    eventually().until(() -> house.events().of(id).contains("discarded"));
    assertThat(told.get()).isEqualTo(StopCause.CLAIM_LOST);
    assertThat(engine.find(id).orElseThrow()).isEqualTo(done);
    eventually().until(() -> marked.state().health() == Health.UP);
    Job next = engine.whenFinished(engine.submit(house.job(run -> {}))).get(30, SECONDS);
    assertThat(next.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(next.node()).isNotEqualTo(node);
  }

  @Test
  void aClaimThatTheNodeDoesNotKnowIsGivenBackUncharged() throws Exception {
    JobEngine engine = start();
    JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofSeconds(60)));
    // As if the answer to a claim had been lost together with the memory of having asked.
    execute(
        "UPDATE belay_job SET status = 1, run_no = 1, attempts = 1, node = "
            + engine.state().node()
            + ", claimed_by = "
            + engine.state().node()
            + ", claim_no = 0, started_at = CURRENT_TIMESTAMP WHERE id = "
            + id);
    execute("UPDATE belay_job SET due_at = CURRENT_TIMESTAMP WHERE id = " + id);

    Job done = engine.whenFinished(id).get(30, SECONDS);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.runNo()).isEqualTo(2);
    assertThat(done.attempts()).isEqualTo(1);
  }

  @Test
  void aClaimWhoseAnswerWasLostIsNotLost() throws Exception {
    AtomicInteger lost = new AtomicInteger();
    Meeting meeting = new Meeting();
    JobEngine engine = start();
    house
        .store()
        .weather(
            point -> {
              if (point == WeatheredDataSource.Point.COMMITTED
                  && Thread.currentThread().getName().equals("belay-dispatcher")
                  && lost.incrementAndGet() <= 3) {
                throw WeatheredDataSource.broken();
              }
            });
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    meeting.letGo();
    Job done = engine.whenFinished(id).get(30, SECONDS);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.runNo()).as("runs").isEqualTo(done.attempts());
    assertThat(meeting.hasCome()).as("a second run").isFalse();
    assertThat(lost.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void twoNodesShareTheWorkAndRunEachJobOnce() throws Exception {
    JobEngine one = start();
    JobEngine two = start();
    Map<Long, AtomicInteger> runs = new ConcurrentHashMap<>();
    List<JobId> ids = new ArrayList<>();
    int jobs = house.rounds(200);
    for (int i = 0; i < jobs; i++) {
      JobEngine engine = i % 2 == 0 ? one : two;
      ids.add(
          engine.submit(
              house.job(
                  run ->
                      runs.computeIfAbsent(run.jobId().value(), any -> new AtomicInteger())
                          .incrementAndGet())));
    }
    Map<Long, Integer> byNode = new HashMap<>();
    for (JobId id : ids) {
      Job job = one.whenFinished(id).get(60, SECONDS);
      assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(job.runNo()).isEqualTo(1);
      byNode.merge(job.node(), 1, Integer::sum);
    }
    assertThat(runs).hasSize(jobs).allSatisfy((id, count) -> assertThat(count).hasValue(1));
    assertThat(byNode.keySet()).containsExactlyInAnyOrder(one.state().node(), two.state().node());
  }

  @Test
  void whatANodeHoldsWhenItClosesIsNotLeftToItsLease() throws Exception {
    JobEngine closing = start();
    Meeting meeting = new Meeting();
    AtomicInteger runs = new AtomicInteger();
    JobId id =
        closing.submit(
            house.job(
                run -> {
                  if (runs.incrementAndGet() == 1) {
                    meeting.meet();
                    run.checkpoint();
                  }
                }));
    meeting.await();
    meeting.letGo();
    Thread closer = new Thread(closing::close);
    closer.start();
    JobEngine other = start();
    Job done = other.whenFinished(id).get(30, SECONDS);
    closer.join();
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.attempts()).isEqualTo(1);
  }
}
