package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Stopped;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers that take every connection there is for them keep the engine from nothing. */
@OnEveryDatabase
class DrainedPoolTest {

  private static final int CONNECTIONS = 3;

  @RegisterExtension final House house;

  private final HikariDataSource pool = new HikariDataSource();
  private final Meeting meeting = new Meeting();
  private JobEngine engine;

  DrainedPoolTest(Product product) {
    house = new House(product);
  }

  @BeforeEach
  void start() {
    pool.setDataSource(house.store().dataSource());
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setConnectionTimeout(250);
    house.closing(pool);
    engine =
        house.start(
            house
                .engine()
                .store(pool)
                .config(House.quick().workers(8).clientConnections(CONNECTIONS).build()));
  }

  @Test
  void whoHoldsTheWholePoolOfTheApplicationHoldsUpNeitherHeartbeatNorCancel() throws Exception {
    requireAllGoesOnDuring(
        run -> {
          try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            meeting.meet();
            run.checkpoint();
          }
        },
        () -> assertThat(pool.getHikariPoolMXBean().getIdleConnections()).isZero());
  }

  @Test
  void whoHoldsEveryTransactionThatTheEngineLendsHoldsUpNeitherHeartbeatNorCancel()
      throws Exception {
    requireAllGoesOnDuring(
        run ->
            engine.inTransaction(
                transaction -> {
                  meeting.meet();
                  run.checkpoint();
                  return null;
                }),
        () -> {});
  }

  private void requireAllGoesOnDuring(Handling.Body draining, Runnable isDrained) throws Exception {
    List<JobId> drainers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      drainers.add(engine.submit(house.job(draining)));
    }
    // Submitted before nobody can submit any more; it falls due when all is taken.
    JobId later = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    for (int i = 0; i < CONNECTIONS; i++) {
      meeting.await();
    }
    isDrained.run();
    TestDatabase.execute(
        house.database(), "UPDATE belay_job SET due_at = submitted_at WHERE id = " + later);
    house.awaitEvent(later, "completed");
    String before = heartbeat();
    eventually().until(() -> !heartbeat().equals(before));
    List<CancelResult> cancels = drainers.stream().map(engine::cancel).toList();
    assertThat(cancels)
        .allSatisfy(
            cancel -> assertThat(cancel.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING));
    drainers.forEach(id -> house.awaitEvent(id, "heard"));
    drainers.forEach(id -> meeting.letGo());
    for (CancelResult cancel : cancels) {
      assertThat(cancel.whenStopped().get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
    }
    assertThat(engine.find(later).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
  }

  /** Past the engine, which has no connection to spare for questions. */
  private String heartbeat() throws SQLException {
    try (Connection connection = house.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT heartbeat_at FROM belay_node")) {
      row.next();
      return row.getString(1);
    }
  }
}
