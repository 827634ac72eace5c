package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobError;
import dev.belay.Priority;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.support.House;
import dev.belay.engine.support.MariaDbProduct;
import dev.belay.engine.support.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sessions of the application do to a store on MariaDB: nothing. */
class MariaDbSessionTest {

  private static final String NOT_STRICT = "&sessionVariables=sql_mode=''";

  private final TestDatabase database = new MariaDbProduct().empty();

  @AfterEach
  void close() throws SQLException {
    database.close();
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  @Test
  void aTextThatIsTooLongIsRefusedAndNotCutOffWithoutStrictMode() throws Exception {
    try (StoreRig rig = new StoreRig(new MariaDbProduct(NOT_STRICT).empty())) {
      for (String surplus : List.of("x", " ", "\uD83D\uDE80")) {
        NewJob job = StoreRig.newJob("t".repeat(100) + surplus);
        assertRefused(() -> rig.store.submit(List.of(job), false));
        assertThat(rig.store.find(job.id())).isEmpty();
        Subject subject = new Subject(rig, Start.PROCESSING);
        JobError error =
            new JobError(JobError.Cause.HANDLER, "e".repeat(500) + surplus, "message", null);
        assertRefused(() -> rig.store.settle(subject.node, List.of(failed(subject, error))));
        assertThat(subject.row()).containsEntry("status", 1L);
      }
    }
  }

  private static EndedRun failed(Subject subject, JobError error) {
    long now = System.nanoTime();
    return new EndedRun(
        subject.run(), Move.FAIL, null, error, Duration.ZERO, Stopped.How.FAILED, now, now);
  }

  private static void assertRefused(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StoreTrouble.class,
            trouble -> {
              assertThat(trouble.kind()).isEqualTo(StoreTrouble.Kind.LASTING);
              assertThat(trouble.isAboutValues()).as(trouble.getMessage()).isTrue();
            });
  }

  @Test
  void theLongestTextsComeBackWholeWithoutStrictMode() throws Exception {
    try (StoreRig rig = new StoreRig(new MariaDbProduct(NOT_STRICT).empty())) {
      Submission.Options options =
          new Submission.Options(
              Priority.NORMAL,
              null,
              Duration.ZERO,
              null,
              RetryPolicy.none(),
              null,
              rockets(200),
              rockets(100));
      String payload = "\"" + "\\\"'%".repeat(1 << 18) + "\"";
      NewJob job = new NewJob(JobIds.next(), 1, "t".repeat(100), payload, options, null);
      rig.store.submit(List.of(job), false);
      Job found = rig.store.find(job.id()).orElseThrow();
      assertThat(found.payload()).isEqualTo(payload);
      assertThat(found.submitter()).isEqualTo(rockets(200));
      assertThat(found.traceId()).isEqualTo(rockets(100));
      Subject subject = new Subject(rig, Start.PROCESSING);
      rig.store.cancel(order(subject, rockets(1_000), rockets(100)));
      assertThat(rig.store.find(subject.id).orElseThrow().cancel())
          .returns(rockets(1_000), cancel -> cancel.reason())
          .returns(rockets(100), cancel -> cancel.traceId());
    }
  }

  private static CancelOrder order(Subject subject, String reason, String traceId) {
    return new CancelOrder(
        subject.id,
        StoreRig.newKey(),
        StopCause.CANCELLED,
        Cancellation.by("u").because(reason).traced(traceId),
        0);
  }

  /** As many Java characters; four bytes each pair. */
  private static String rockets(int chars) {
    return "\uD83D\uDE80".repeat(chars / 2);
  }

  @Test
  void textsAreEqualOnlyIfTheirCharactersAre() throws Exception {
    try (StoreRig rig = new StoreRig(new MariaDbProduct().empty())) {
      long node = rig.newNode("copy");
      for (String type : List.of("COPY", "c\u00F3py", "copy ", "copy")) {
        rig.store.submit(List.of(StoreRig.newJob(type)), false);
      }
      ClaimAnswer answer = rig.store.claim(new ClaimRequest(node, 1, List.of("copy"), 10, false));
      assertThat(answer.jobs()).extracting(ClaimedJob::type).containsExactly("copy");
    }
  }

  /** A time that the JVM's zone leaves out in spring, and one that it has twice in autumn. */
  @Test
  void aTimeComesBackWhateverTheZonesOfJvmAndSession() throws Exception {
    TimeZone usual = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    try (StoreRig rig =
        new StoreRig(new MariaDbProduct("&sessionVariables=time_zone='+09:00'").empty())) {
      for (String time :
          List.of(
              "2027-03-14T02:30:00.123456Z",
              "2026-11-01T05:30:00.000001Z",
              "2040-01-01T00:00:00Z",
              "1901-01-01T00:00:00Z")) {
        Instant dueAt = Instant.parse(time);
        Submission.Options usually = StoreRig.options();
        NewJob job =
            StoreRig.newJob(
                "timed",
                new Submission.Options(
                    Priority.NORMAL,
                    dueAt,
                    Duration.ZERO,
                    dueAt,
                    usually.retry(),
                    null,
                    null,
                    null));
        rig.store.submit(List.of(job), false);
        Job found = rig.store.find(job.id()).orElseThrow();
        assertThat(found.dueAt()).isEqualTo(dueAt);
        assertThat(found.notAfter()).isEqualTo(dueAt);
        assertThat(Duration.between(found.submittedAt(), Instant.now()).abs())
            .isLessThan(Duration.ofMinutes(5));
      }
    } finally {
      TimeZone.setDefault(usual);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET @theirs = 'set'", "SET @theirs = 'set'; "})
  void whatTheApplicationSetsUpItsConnectionsByIsKept(String initSql) throws SQLException {
    try (HikariDataSource theirs = new HikariDataSource()) {
      theirs.setDataSource(database.source());
      theirs.setConnectionInitSql(initSql);
      try (Connections ours =
              Connections.pooled(
                  theirs, new Connections.PoolSizes(1, 1), new MariaDb(), StoreRig.SETTINGS);
          Connection connection = ours.engine().getConnection();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT @theirs, @@innodb_lock_wait_timeout, @@lock_wait_timeout")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("set");
        long seconds = StoreRig.SETTINGS.lockWait().plusMillis(999).toSeconds();
        assertThat(List.of(row.getLong(2), row.getLong(3))).containsExactly(seconds, seconds);
        assertThat(connection.getTransactionIsolation())
            .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "999, 1", "1000, 1", "1001, 2", "60000, 60"})
  void aLockIsWaitedForInWholeSecondsAndNeverShorterThanAsked(long millis, long seconds) {
    assertThat(new MariaDb().setLockWait(Duration.ofMillis(millis)))
        .isEqualTo("SET innodb_lock_wait_timeout = %d, lock_wait_timeout = %d", seconds, seconds);
  }

  @Test
  void aKilledConnectionIsPassingTroubleAndReplaced() throws Exception {
    try (StoreRig rig = new StoreRig(new MariaDbProduct().empty());
        Connection holder = rig.stranger();
        Statement statement = holder.createStatement()) {
      Subject subject = new Subject(rig, Start.PROCESSING);
      statement.executeQuery("SELECT id FROM belay_job FOR UPDATE").close();
      CompletableFuture<Throwable> cancel =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new IllegalStateException(
                      rig.store.cancel(Mover.order(subject.id, "u")).toString());
                } catch (RuntimeException e) {
                  return e;
                }
              });
      rig.awaitWaitingSessionOr(cancel::isDone);
      for (Map<String, Object> session :
          rig.rows(
              "SELECT id FROM information_schema.processlist WHERE info LIKE '%cancel_from%'"
                  + " AND id <> CONNECTION_ID() AND db = DATABASE()")) {
        rig.execute("KILL CONNECTION " + session.get("id"));
      }
      assertThat(cancel.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              StoreTrouble.class,
              trouble ->
                  assertThat(trouble.kind())
                      .as(trouble.getMessage())
                      .isEqualTo(StoreTrouble.Kind.PASSING));
      holder.rollback();
      assertThat(rig.store.cancel(Mover.order(subject.id, "u")).outcome().won()).isTrue();
    }
  }

  @Test
  void aServerThatCanOnlyBeReadIsPassingTrouble() throws Exception {
    try (StoreRig rig = new StoreRig(new MariaDbProduct().empty());
        Connection theirs = rig.stranger()) {
      Subject subject = new Subject(rig, Start.TO_DO);
      JobStore.OpenTransaction joined = rig.store.join(theirs);
      theirs.rollback();
      try (Statement statement = theirs.createStatement()) {
        statement.execute("SET SESSION TRANSACTION READ ONLY");
      }
      assertThatThrownBy(() -> joined.cancel(Mover.order(subject.id, "u")))
          .isInstanceOfSatisfying(
              StoreTrouble.class,
              trouble -> assertThat(trouble.kind()).isEqualTo(StoreTrouble.Kind.PASSING));
      theirs.rollback();
    }
  }
}
