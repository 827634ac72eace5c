package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobStoppedException;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OnEveryDatabase
class G8FencedTest {

  /** What a run tries to write after its claim was taken away. */
  enum Act {
    RETURN,
    THROW,
    SEAL,
    COMPLETE_IN_TRANSACTION,
    CANCEL_SELF,
    PROGRESS
  }

  @RegisterExtension final House house;

  private final Meeting first = new Meeting();
  private final Meeting second = new Meeting();
  private final CompletableFuture<Void> firstDone = new CompletableFuture<>();

  G8FencedTest(Product product) {
    house = new House(product);
  }

  /** Its node does not know yet: it is marked DEAD behind its back. */
  @ParameterizedTest
  @EnumSource
  void aRunWhoseClaimWasTakenAwayWritesNothing(Act act) throws Exception {
    JobEngine old =
        house.start(
            house
                .engine()
                .config(
                    House.quick()
                        .workers(1)
                        .heartbeatInterval(Duration.ofSeconds(20))
                        .lease(Duration.ofMinutes(2))
                        .build()));
    JobId id =
        old.submit(house.job(run -> handle(run, act)).retry(RetryPolicy.fixed(2, Duration.ZERO)));
    first.await();
    markDead(old.state().node());
    JobEngine heir = house.start();
    second.await();
    Job rescued = heir.find(id).orElseThrow();
    assertThat(rescued.runNo()).isEqualTo(2);
    assertThat(rescued.attempts()).isEqualTo(2);
    assertThat(rescued.error().cause()).isEqualTo(JobError.Cause.NODE_LOST);

    first.letGo();
    house.awaitEvent(id, "discarded");
    if (act != Act.RETURN && act != Act.THROW) {
      firstDone.get(30, SECONDS);
    }
    Job between = heir.find(id).orElseThrow();
    assertThat(between).isEqualTo(rescued);
    second.letGo();
    Job job = heir.whenFinished(id).get(30, SECONDS);
    assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(job.result()).isEqualTo("2");
    assertThat(job.isSealed()).isFalse();
    assertThat(house.events().of(id)).contains("rescued").doesNotContain("cancelled", "failed");
    assertThat(house.log().warnings("claim of")).isNotEmpty();
  }

  private void handle(JobRun run, Act act) throws Exception {
    run.result(run.fencingToken());
    if (run.runNo() == 2) {
      second.meet();
      return;
    }
    first.meet();
    try {
      attempt(run, act);
      firstDone.complete(null);
    } catch (AssertionError e) {
      firstDone.completeExceptionally(e);
    }
    if (act == Act.THROW) {
      throw new IllegalStateException("too late");
    }
  }

  private static void attempt(JobRun run, Act act) {
    assertThat(run.stillMine()).isFalse();
    switch (act) {
      case RETURN, THROW -> {}
      case SEAL ->
          assertThatThrownBy(run::seal)
              .isInstanceOfSatisfying(
                  JobStoppedException.class,
                  e -> assertThat(e.stopCause()).isEqualTo(StopCause.CLAIM_LOST));
      case COMPLETE_IN_TRANSACTION ->
          assertThatThrownBy(
                  () ->
                      run.completeInTransaction(
                          transaction -> {
                            throw new AssertionError("the work must not be begun");
                          }))
              .isInstanceOf(JobStoppedException.class);
      case CANCEL_SELF ->
          assertThat(run.cancelSelf("too late")).isEqualTo(CancelOutcome.CONDITION_NOT_MET);
      case PROGRESS -> run.progress(7, 7);
    }
  }

  private void markDead(long node) throws Exception {
    try (Connection connection = house.database().getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("UPDATE belay_node SET status = 1 WHERE id = " + node))
          .isEqualTo(1);
    }
  }

  @Test
  void aNodeThatCannotReachTheDatabaseStopsItsRunsAndWritesNothingWhenItIsBack() throws Exception {
    WeatheredDataSource itsOwn = new WeatheredDataSource(house.database());
    JobEngine paused =
        house.start(
            house
                .engine()
                .store(itsOwn.dataSource())
                .config(House.quick().workers(1).lease(Duration.ofSeconds(3)).build()));
    JobId id =
        paused.submit(
            house
                .job(
                    run -> {
                      run.result(run.runNo());
                      if (run.runNo() == 1) {
                        first.meet();
                        assertThat(run.stopCause()).contains(StopCause.CLAIM_LOST);
                      }
                    })
                .retry(RetryPolicy.fixed(3, Duration.ZERO)));
    first.await();
    CountDownLatch over = new CountDownLatch(1);
    itsOwn.weather(
        point -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            throw new AssertionError("somebody interrupts an engine thread", e);
          }
        });
    JobEngine heir = house.start();
    Job job = heir.whenFinished(id).get(30, SECONDS);
    house.awaitEvent(id, "heard");
    first.letGo();
    over.countDown();
    house.awaitEvent(id, "discarded");
    assertThat(job.result()).isEqualTo("2");
    assertThat(heir.find(id)).contains(job);
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsOnlyOnce("completed", "rescued", "discarded", "heard"));
    House.eventually().until(() -> paused.state().health() == dev.belay.EngineState.Health.UP);
    JobId next = paused.submit(house.job(run -> {}));
    assertThat(paused.whenFinished(next).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void aJobWithoutAttemptsLeftFailsWithItsLostNode() throws Exception {
    JobEngine old =
        house.start(
            house
                .engine()
                .config(
                    House.quick()
                        .workers(1)
                        .heartbeatInterval(Duration.ofSeconds(20))
                        .lease(Duration.ofMinutes(2))
                        .build()));
    JobId id = old.submit(house.job(run -> first.meet()));
    first.await();
    markDead(old.state().node());
    JobEngine heir = house.start();
    Job job = heir.whenFinished(id).get(30, SECONDS);
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.error().cause()).isEqualTo(JobError.Cause.NODE_LOST);
    assertThat(heir.whenStopped(id).get(30, SECONDS).how())
        .isEqualTo(dev.belay.Stopped.How.NODE_LOST);
    first.letGo();
  }
}
