package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobCancelledException;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobTransaction;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.Together;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Effects, completion and the look for a cancel commit together or not at all. */
@OnEveryDatabase
class CompletionTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();
  private final CompletableFuture<Void> judged = new CompletableFuture<>();
  private final boolean onPostgreSql;
  private JobEngine engine;

  CompletionTest(Product product) {
    house = new House(product);
    onPostgreSql = product instanceof PostgreSqlProduct;
  }

  @BeforeEach
  void start() throws SQLException {
    engine =
        house.start(house.engine().config(House.quick().lockWait(Duration.ofSeconds(20)).build()));
    sql("CREATE TABLE effect (run BIGINT)");
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = house.database().getConnection();
        Statement executed = connection.createStatement()) {
      executed.execute(statement);
    }
  }

  private int effects(JobId id) throws SQLException {
    try (Connection connection = house.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT COUNT(*) FROM effect WHERE run = " + id.value())) {
      row.next();
      return row.getInt(1);
    }
  }

  private static Void effect(JobTransaction transaction, JobRun run) throws SQLException {
    return effect(transaction.connection(), run);
  }

  private static Void effect(Connection connection, JobRun run) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO effect VALUES (" + run.jobId().value() + ")");
    }
    return null;
  }

  /** Runs the body in a handler, and fails the test with whatever assertion fails in there. */
  private JobId submit(Handling.Body body) {
    return engine.submit(
        house.job(
            run -> {
              try {
                body.run(run);
                judged.complete(null);
              } catch (AssertionError e) {
                judged.completeExceptionally(e);
              } catch (Exception e) {
                judged.completeExceptionally(e);
                throw e;
              }
            }));
  }

  @Test
  void afterACompletionInATransactionNoStopReachesTheRun() throws Exception {
    JobId id =
        submit(
            run -> {
              run.result("done");
              run.completeInTransaction(transaction -> effect(transaction, run));
              meeting.meet();
              assertThat(run.isStopping()).isFalse();
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              run.checkpoint();
            });
    meeting.await();
    assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.ALREADY_COMPLETED);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
    House.eventually()
        .until(() -> engine.state().health() == dev.belay.EngineState.Health.DRAINING);
    assertThat(house.client().find(id).orElseThrow().result()).isEqualTo("\"done\"");
    meeting.letGo();
    judged.get(30, SECONDS);
    closing.get(30, SECONDS);
    assertThat(effects(id)).isEqualTo(1);
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactly("submitted", "started", "completed"));
  }

  @Test
  void anExceptionRollsBackAndTheRunMayStillBeCancelled() throws Exception {
    JobId id =
        submit(
            run -> {
              assertThatThrownBy(
                      () ->
                          run.<Void, Exception>completeInTransaction(
                              transaction -> {
                                effect(transaction, run);
                                throw new IOException("no");
                              }))
                  .isInstanceOf(IOException.class);
              assertThat(run.stillMine()).isTrue();
              meeting.meet();
              assertThat(run.isCancelled()).isTrue();
            });
    meeting.await();
    assertThat(effects(id)).isZero();
    assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    meeting.letGo();
    judged.get(30, SECONDS);
  }

  @Test
  void aCancelThatCameFirstFromElsewhereRollsBack() throws Exception {
    // Asks for signals only once, and listens to no notices.
    EngineConfigBuilder config =
        House.quick().signalInterval(Duration.ofMinutes(1)).transactionPooling(onPostgreSql);
    JobEngine deaf = house.start(house.engine().config(config.build()));
    engine.close();
    engine = deaf;
    JobId id =
        submit(
            run -> {
              meeting.meet();
              assertThat(run.isStopping()).as("nobody told this node").isFalse();
              assertThatThrownBy(
                      () -> run.completeInTransaction(transaction -> effect(transaction, run)))
                  .isInstanceOf(JobCancelledException.class);
              assertThat(run.isCancelled()).isTrue();
            });
    meeting.await();
    assertThat(house.client().cancel(id).outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    meeting.letGo();
    judged.get(30, SECONDS);
    assertThat(effects(id)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inTheApplicationsConnectionItHoldsIfThatCommits(boolean commits) throws Exception {
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  try (Connection connection = house.database().getConnection()) {
                    connection.setAutoCommit(false);
                    run.completeIn(connection);
                    effect(connection, run);
                    if (!commits) {
                      connection.rollback();
                      throw new IllegalStateException("rolled back");
                    }
                    connection.commit();
                    meeting.meet();
                    run.checkpoint();
                  }
                }));
    if (commits) {
      meeting.await();
      assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.ALREADY_COMPLETED);
      meeting.letGo();
    }
    Job job = engine.whenFinished(id).get(30, SECONDS);
    assertThat(job.status()).isEqualTo(commits ? JobStatus.COMPLETED : JobStatus.FAILED);
    assertThat(effects(id)).isEqualTo(commits ? 1 : 0);
  }

  @Test
  void inTheApplicationsConnectionACancelThatCameFirstIsToldToo() throws Exception {
    JobId id =
        submit(
            run -> {
              // PostgreSQL's driver opens no connection for an interrupted thread.
              try (Connection connection = house.database().getConnection()) {
                meeting.meet();
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> run.completeIn(connection))
                    .isInstanceOf(JobCancelledException.class);
                connection.rollback();
              }
            });
    meeting.await();
    engine.cancel(id);
    meeting.letGo();
    judged.get(30, SECONDS);
  }

  @Test
  void effectsAreThereExactlyWhenTheJobHasCompleted() throws Exception {
    Set<JobStatus> seen = new HashSet<>();
    int least = house.rounds(40);
    try (Together together = new Together()) {
      for (int i = 0; i < least || (seen.size() < 2 && i < 100 * least); i++) {
        JobId id =
            engine.submit(
                house.job(
                    run -> {
                      meeting.meet();
                      run.completeInTransaction(transaction -> effect(transaction, run));
                    }));
        meeting.await();
        Callable<Boolean> cancel = () -> engine.cancel(id).outcome().won();
        Callable<Boolean> go =
            () -> {
              meeting.letGo();
              return true;
            };
        boolean won = together.run(List.of(cancel, go)).get(0);
        engine.whenStopped(id).get(30, SECONDS);
        JobStatus status = engine.find(id).orElseThrow().status();
        assertThat(status).isEqualTo(won ? JobStatus.CANCELLED : JobStatus.COMPLETED);
        assertThat(effects(id)).isEqualTo(won ? 0 : 1);
        seen.add(status);
      }
    }
    assertThat(seen).as("both orders").hasSize(2);
  }
}
