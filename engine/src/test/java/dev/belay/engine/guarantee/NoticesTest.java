package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Stopped;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.engine.support.House;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.Rewriting;
import dev.belay.engine.support.TestDatabase;
import dev.belay.engine.support.Together;
import dev.belay.engine.support.WeatheredDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** G4 between nodes on PostgreSQL: what is told, and what holds when nothing is. */
class NoticesTest {

  private static final Duration NEVER = Duration.ofHours(1);
  private static final int CANCELS = Integer.getInteger("belay.test.cancels", 2_000);

  private static final String LISTENING =
      "SELECT COUNT(*) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND query LIKE 'LISTEN %'";

  private static final String TERMINATE_LISTENING =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND query LIKE 'LISTEN %'";

  private static final String CHANNEL =
      "SELECT 'belay.' || CAST(CAST('belay_job' AS REGCLASS) AS OID)";

  @RegisterExtension final House house = new House(new PostgreSqlProduct());

  /** Whose polls carry nothing. */
  private static EngineConfigBuilder deaf() {
    return House.quick().pollInterval(NEVER).signalInterval(Duration.ofMinutes(1));
  }

  private JobEngine start(EngineConfigBuilder config) throws SQLException {
    JobEngine engine = house.start(house.engine().config(config.build()));
    eventually().until(() -> number(LISTENING) > 0);
    return engine;
  }

  private int number(String query) throws SQLException {
    try (Connection connection = house.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }

  private JobId running(JobClient client) throws Exception {
    Semaphore arrived = new Semaphore(0);
    JobId id =
        client.submit(
            house.job(
                run -> {
                  arrived.release();
                  run.sleep(Duration.ofMinutes(5));
                }));
    assertThat(arrived.tryAcquire(30, SECONDS)).isTrue();
    return id;
  }

  private static void together(int threads, Callable<Integer> action) throws Exception {
    try (Together together = new Together()) {
      together.run(Collections.nCopies(threads, action));
    }
  }

  private static void assertObeyed(CancelResult result) throws Exception {
    assertThat(result.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    assertThat(result.whenStopped().get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
  }

  @Test
  void aCancelByAnyOtherReachesTheRunWithoutAPoll() throws Exception {
    JobEngine engine = start(deaf());
    JobClient client = house.client();
    JobEngine other =
        house.start(Belay.engine().store(house.store().dataSource()).config(House.quick().build()));
    for (int i = 0; i < 10; i++) {
      assertObeyed(client.cancel(running(engine)));
      assertObeyed(other.cancel(running(engine)));
    }
  }

  @Test
  void aCancelInTheCallersTransactionReachesTheRunWithItsCommit() throws Exception {
    JobEngine engine = start(deaf());
    JobClient client = house.client();
    JobId id = running(engine);
    try (Connection connection = house.database().getConnection()) {
      connection.setAutoCommit(false);
      client.in(connection).cancel(id);
      connection.commit();
    }
    assertThat(client.whenStopped(id).get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);

    JobId own = running(engine);
    try (Connection connection = house.database().getConnection()) {
      connection.setAutoCommit(false);
      engine.in(connection).cancel(own);
      connection.commit();
    }
    assertThat(client.whenStopped(own).get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
  }

  @Test
  void jobsOfAClientWakeANodeThatIsIdle() throws Exception {
    start(deaf());
    JobClient client = house.client();
    for (int i = 0; i < 20; i++) {
      JobId id = client.submit(house.job(run -> {}));
      assertThat(client.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    }
  }

  @Test
  void whatIsToldOfJobsIsAtMostOneNoticeInTheInterval() throws Exception {
    start(House.quick());
    Duration interval = Duration.ofMillis(200);
    JobClient client =
        house.closing(
            Belay.client(
                house.store().dataSource(), House.quick().announceInterval(interval).build()));
    try (Connection line = house.database().getConnection();
        Statement statement = line.createStatement()) {
      String channel;
      try (ResultSet row = statement.executeQuery(CHANNEL)) {
        row.next();
        channel = row.getString(1);
      }
      statement.execute("LISTEN \"" + channel + "\"");
      long start = System.nanoTime();
      together(
          4,
          () -> {
            for (int i = 0; i < 250; i++) {
              client.submit(house.job(run -> {}));
            }
            return 250;
          });
      long intervals = (System.nanoTime() - start) / interval.toNanos();
      eventually().until(() -> number("SELECT COUNT(*) FROM belay_job WHERE status = 2") == 1_000);
      PGNotification[] told = line.unwrap(PGConnection.class).getNotifications();
      assertThat(told).isNotNull();
      assertThat(told.length).isBetween(1, (int) intervals + 1);
    }
  }

  @Test
  void withEveryNoticeLostThePollHoldsTheBound() throws Exception {
    JobEngine engine =
        house.start(
            house
                .engine()
                .store(
                    Rewriting.over(
                        house.store().dataSource(),
                        Rewriting.of(Map.of("LISTEN ", "SELECT 1 AS "))))
                .config(House.quick().signalInterval(Duration.ofMillis(200)).build()));
    JobClient client = house.client();
    List<Duration> latencies = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      JobId id = running(engine);
      assertObeyed(client.cancel(id));
      Job job = client.find(id).orElseThrow();
      latencies.add(Duration.between(job.cancel().decidedAt(), job.cancel().heardAt()));
    }
    assertThat(number(LISTENING)).isZero();
    latencies.sort(null);
    // The median: a single one also tells how busy this machine was.
    assertThat(latencies.get(7)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aLostLineIsOpenedAgainAndWhatWasMissedIsReadAtOnce() throws Exception {
    JobEngine engine = start(deaf());
    JobClient client = house.client();
    JobId id = running(engine);
    house
        .store()
        .weather(
            point -> {
              if (Thread.currentThread().getName().startsWith("belay-line")) {
                throw WeatheredDataSource.broken();
              }
            });
    TestDatabase.execute(house.database(), TERMINATE_LISTENING);
    eventually().until(() -> number(LISTENING) == 0);
    CancelResult missed = client.cancel(id);
    house.store().weather(WeatheredDataSource.FAIR);
    assertObeyed(missed);
    eventually().until(() -> number(LISTENING) > 0);
    assertObeyed(client.cancel(running(engine)));
  }

  @Test
  void behindAPoolerNobodyListensAndThePollCarriesEverything() throws Exception {
    JobEngine engine =
        house.start(house.engine().config(House.quick().transactionPooling(true).build()));
    JobClient client =
        house.closing(
            Belay.client(
                house.store().dataSource(), House.quick().transactionPooling(true).build()));
    assertObeyed(client.cancel(running(client)));
    assertObeyed(engine.cancel(running(engine)));
    assertThat(number(LISTENING)).isZero();
  }

  @Test
  void thousandsOfCancelsAsFastAsManyThreadsCanAreAllObeyed() throws Exception {
    JobEngine engine =
        start(House.quick().workers(300).claimAhead(100).pollInterval(Duration.ofSeconds(1)));
    JobClient client =
        house.closing(
            Belay.client(house.store().dataSource(), House.quick().clientConnections(8).build()));
    BlockingQueue<JobId> started = new LinkedBlockingQueue<>();
    AtomicInteger left = new AtomicInteger(CANCELS);
    AtomicInteger won = new AtomicInteger();
    for (int i = 0; i < CANCELS; i += 1_000) {
      engine.submitAll(
          Collections.nCopies(
              Math.min(1_000, CANCELS - i),
              house.job(
                  run -> {
                    started.add(run.jobId());
                    run.sleep(Duration.ofMinutes(5));
                  })));
    }
    together(
        64,
        () -> {
          while (left.getAndDecrement() > 0) {
            JobId id = started.poll(60, SECONDS);
            assertThat(id).as("a job that has started").isNotNull();
            CancelResult result = client.cancel(id, Cancellation.by("many"));
            assertThat(result.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
            won.incrementAndGet();
          }
          return won.get();
        });
    assertThat(won).hasValue(CANCELS);
    eventually()
        .until(
            () ->
                number("SELECT COUNT(*) FROM belay_job WHERE status = 3 AND stopped_how = 'OBEYED'")
                    == CANCELS);
  }
}
