package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.StopCause;
import dev.belay.StoreException.Effect;
import dev.belay.engine.support.House;
import dev.belay.engine.support.MariaDbProduct;
import dev.belay.engine.support.TestDatabase;
import dev.belay.engine.support.WeatheredDataSource.Point;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is locked on MariaDB, and how long is waited for what others have locked. */
class MariaDbLocksTest {

  /** So few rows that the optimizer would rather walk through all of them. */
  private static final int BYSTANDERS = 3;

  /** The tables of which rows are locked by the id of their job. */
  private static final Set<String> LOCKED_BY_ID = Set.of("belay_job", "belay_stuck_run");

  private StoreRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new StoreRig(new MariaDbProduct().empty());
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  @Test
  void aGroupLocksItsOwnRowsAndNoOthers() {
    for (Start bystander :
        List.of(Start.TO_DO, Start.PROCESSING, Start.CANCELLED_RUNNING, Start.COMPLETED)) {
      List<Subject> bystanders = new ArrayList<>();
      for (int i = 0; i < BYSTANDERS; i++) {
        bystanders.add(new Subject(rig, bystander));
      }
      groups()
          .forEach(
              (name, group) -> {
                List<Long> held = new ArrayList<>();
                rig.once(Point.COMMIT, point -> held.addAll(heldNow(bystanders)));
                group.run();
                assertThat(rig.isFair()).as(name + " has committed").isTrue();
                assertThat(held).as("held by %s beside %s", name, bystander).isEmpty();
              });
    }
  }

  /**
   * With few rows the optimizer would lock by whichever index covers the query, or walk through all
   * rows; others would then pass by rows that nobody holds.
   */
  @Test
  void aGroupFindsTheRowsThatItLocksByTheirIds() throws SQLException {
    Set<String> locking = ConcurrentHashMap.newKeySet();
    TestDatabase database = new MariaDbProduct().empty();
    DataSource source = recording(database.source(), locking);
    try (StoreRig recorded =
        new StoreRig(new TestDatabase(database.product(), source, database::close))) {
      StoreRig usual = rig;
      rig = recorded;
      groups().values().forEach(Runnable::run);
      rig = usual;
      assertThat(locking).hasSizeGreaterThan(7);
      Object allIds =
          recorded.rows("SELECT GROUP_CONCAT(id) AS ids FROM belay_job").get(0).get("ids");
      for (String sql : List.copyOf(locking)) {
        String explained =
            "EXPLAIN "
                + sql.replaceFirst("SET STATEMENT .* FOR\\s", "")
                    .replaceFirst("id IN \\([?, ]+\\)", "id IN (" + allIds + ")")
                    .replace("?", "1");
        assertThat(recorded.rows(explained))
            .as(explained)
            .filteredOn(row -> LOCKED_BY_ID.contains(String.valueOf(row.get("table"))))
            .allSatisfy(row -> assertThat(row).containsEntry("key", "PRIMARY"));
      }
    }
  }

  private static DataSource recording(DataSource source, Set<String> locking) {
    return MariaDbRefusalTest.proxy(
        DataSource.class,
        source,
        (open, none, connection) ->
            connection instanceof Connection real
                ? MariaDbRefusalTest.proxy(
                    Connection.class,
                    real,
                    (method, arguments, answer) -> {
                      if (method.equals("prepareStatement")
                          && ((String) arguments[0])
                              .matches("(?s).*(FOR UPDATE|UPDATE |DELETE ).*")) {
                        locking.add((String) arguments[0]);
                      }
                      return answer;
                    })
                : connection);
  }

  private Map<String, Runnable> groups() {
    Subject toDo = new Subject(rig, Start.TO_DO);
    Subject overdue = new Subject(rig, Start.TO_DO).overdue();
    Subject running = new Subject(rig, Start.PROCESSING);
    Subject cancelled = new Subject(rig, Start.CANCELLED_RUNNING);
    Subject lost = new Subject(rig, Start.PROCESSING);
    Subject over = new Subject(rig, Start.COMPLETED);
    rig.execute("UPDATE belay_node SET status = 1 WHERE id = ?", lost.node);
    rig.execute(
        "INSERT INTO belay_stuck_run (job_id, run_no, node, since) VALUES (?, 1, ?, UTC_TIMESTAMP(6))",
        running.id.value(),
        lost.node);
    rig.execute(
        "UPDATE belay_job SET finished_at = finished_at - INTERVAL '2' DAY WHERE id = ?",
        over.id.value());
    Map<String, Runnable> groups = new LinkedHashMap<>();
    groups.put("claim", toDo::claimed);
    groups.put("expire", () -> assertThat(rig.store.expire(1)).hasSize(1));
    groups.put(
        "heard",
        () ->
            rig.store.markHeard(
                cancelled.node, List.of(new HeardMark(cancelled.run(), System.nanoTime()))));
    groups.put("settle", () -> running.settled(Move.COMPLETE));
    groups.put("rescue", () -> assertThat(rig.store.rescue(lost.node, 10)).hasSize(1));
    groups.put("purge", () -> assertThat(rig.store.purge(Duration.ofDays(1), 10)).isOne());
    groups.put("cancel", () -> new Subject(rig, Start.PROCESSING).cancelled());
    assertThat(overdue.row()).containsEntry("status", 0L);
    return groups;
  }

  /** The bystanders that another transaction cannot lock, through whichever index. */
  private List<Long> heldNow(List<Subject> bystanders) throws SQLException {
    List<Long> held = new ArrayList<>();
    for (String index : List.of("PRIMARY", "belay_job_to_list_by_status", "belay_job_claimed")) {
      List<Long> free = new ArrayList<>();
      try (Connection stranger = rig.stranger();
          Statement statement = stranger.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT id FROM belay_job FORCE INDEX ("
                      + index
                      + ") WHERE status >= 0 FOR UPDATE SKIP LOCKED")) {
        while (row.next()) {
          free.add(row.getLong(1));
        }
        stranger.rollback();
      }
      bystanders.stream()
          .map(bystander -> bystander.id.value())
          .filter(id -> !free.contains(id))
          .forEach(held::add);
    }
    return held;
  }

  /** At REPEATABLE READ what a lock does not find is kept from being inserted. */
  @Test
  void aCancelOfNothingInATransactionHoldsUpNoSubmit() throws SQLException {
    try (Connection theirs = rig.stranger()) {
      theirs.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(rig.store.join(theirs).cancel(Mover.order(JobIds.next(), "u")).outcome())
          .isEqualTo(CancelOutcome.NOT_FOUND);
      NewJob job = StoreRig.newJob("next");
      assertThat(rig.store.submit(List.of(job), false)).containsExactly(job.id());
      theirs.rollback();
    }
  }

  @Test
  void aJobOfAnotherSubmitterThatIsNewerThanTheTransactionIsNotFound() throws SQLException {
    try (Connection theirs = rig.stranger();
        Statement statement = theirs.createStatement()) {
      theirs.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.executeQuery("SELECT COUNT(*) FROM belay_job").close();
      NewJob job = StoreRig.newJob("newer");
      rig.store.submit(List.of(job), false);
      assertThat(
              rig.store
                  .join(theirs)
                  .cancel(
                      new CancelOrder(
                          job.id(),
                          StoreRig.newKey(),
                          StopCause.CANCELLED,
                          Cancellation.by("u").onlySubmittedBy("somebody else"),
                          0))
                  .outcome())
          .isEqualTo(CancelOutcome.NOT_FOUND);
      theirs.rollback();
    }
  }

  @Test
  void aDeadlockVictimIsToldThatNothingWasChanged() throws Exception {
    Subject one = new Subject(rig, Start.PROCESSING);
    Subject two = new Subject(rig, Start.PROCESSING);
    try (Connection left = rig.stranger();
        Connection right = rig.stranger()) {
      JobStore.OpenTransaction first = rig.store.join(left);
      JobStore.OpenTransaction second = rig.store.join(right);
      first.cancel(Mover.order(one.id, "left"));
      second.cancel(Mover.order(two.id, "right"));
      CompletableFuture<Throwable> waiter =
          CompletableFuture.supplyAsync(() -> troubleOf(first, two.id));
      rig.awaitWaitingSessionOr(waiter::isDone);
      Throwable mine = troubleOf(second, one.id);
      if (mine == null) {
        right.rollback();
      }
      Throwable theirs = waiter.get(20, TimeUnit.SECONDS);
      Throwable victim = mine == null ? theirs : mine;
      assertThat(mine == null || theirs == null).as("one of them is the victim").isTrue();
      assertPassingAndNothingChanged(
          () -> {
            throw (RuntimeException) victim;
          });
      left.rollback();
      right.rollback();
    }
  }

  private static Throwable troubleOf(JobStore.OpenTransaction transaction, JobId id) {
    try {
      transaction.cancel(Mover.order(id, "u"));
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  /** The time of a decision is not that at which it began to wait. */
  @Test
  void aCancelIsDecidedWhenItHasTheLockWhateverTheZoneOfItsSession() throws Exception {
    Subject subject = new Subject(rig, Start.PROCESSING);
    try (Connection holder = rig.stranger();
        Statement holding = holder.createStatement();
        Connection theirs = rig.stranger();
        Statement setting = theirs.createStatement()) {
      setting.execute("SET time_zone = '+11:00'");
      holding.executeQuery("SELECT id FROM belay_job FOR UPDATE").close();
      JobStore.OpenTransaction joined = rig.store.join(theirs);
      CompletableFuture<Void> cancel =
          CompletableFuture.runAsync(() -> joined.cancel(Mover.order(subject.id, "u")));
      rig.awaitWaitingSessionOr(cancel::isDone);
      rig.execute("CREATE TABLE waited AS SELECT UTC_TIMESTAMP(6) AS at");
      holder.rollback();
      cancel.get(20, TimeUnit.SECONDS);
      theirs.commit();
    }
    assertThat(
            rig.count(
                "belay_job, waited WHERE decided_at >= waited.at AND finished_at >= decided_at"
                    + " AND decided_at < waited.at + INTERVAL 1 MINUTE"))
        .isOne();
  }

  static void assertPassingAndNothingChanged(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StoreTrouble.class,
            trouble -> {
              assertThat(trouble.kind())
                  .as(trouble.getMessage())
                  .isEqualTo(StoreTrouble.Kind.PASSING);
              assertThat(trouble.effect()).isEqualTo(Effect.NONE);
            });
  }
}
