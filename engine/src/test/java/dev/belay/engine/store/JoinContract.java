package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.JobId;
import dev.belay.StoreException.Effect;
import dev.belay.engine.support.WeatheredDataSource.Point;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Moves in a transaction of the application's, in both forms. */
interface JoinContract {

  StoreRig rig();

  @Test
  default void whatIsDoneInATransactionIsThereAfterItsCommit() throws Exception {
    Subject toCancel = new Subject(rig(), Start.TO_DO);
    Subject toComplete = new Subject(rig(), Start.PROCESSING);
    NewJob job = StoreRig.newJob(rig().newType());
    String told =
        rig()
            .store
            .inTransaction(
                transaction -> {
                  transaction.submit(List.of(job));
                  assertThat(transaction.find(job.id())).isPresent();
                  assertThat(rig().store.find(job.id())).as("seen outside").isEmpty();
                  CancelOutcome outcome =
                      transaction.cancel(Mover.order(toCancel.id, "u")).outcome();
                  return outcome
                      + " "
                      + transaction.complete(
                          toComplete.node, toComplete.ended(Move.COMPLETE, "tx"));
                });
    assertThat(told).isEqualTo("CANCELLED_TO_DO APPLIED");
    assertThat(rig().store.find(job.id())).isPresent();
    assertThat(toCancel.row()).containsEntry("status", 3L);
    assertThat(toComplete.row()).containsEntry("status", 2L).containsEntry("result", "\"tx\"");
  }

  @Test
  default void whatIsDoneInATransactionThatFailsLeavesNothing() {
    Subject toCancel = new Subject(rig(), Start.TO_DO);
    Subject toComplete = new Subject(rig(), Start.PROCESSING);
    Map<String, Object> cancelBefore = toCancel.row();
    Map<String, Object> completeBefore = toComplete.row();
    NewJob job = StoreRig.newJob(rig().newType());
    // Also one that looks like trouble of the store: it is the application's, and passed on as it
    // is.
    for (Exception theirs :
        List.of(
            new IOException("theirs"),
            new SQLException("theirs", "08006"),
            new IllegalStateException(new SQLException("theirs", "40001")))) {
      assertThatThrownBy(
              () ->
                  rig()
                      .store
                      .<String, Exception>inTransaction(
                          transaction -> {
                            transaction.submit(List.of(job));
                            transaction.cancel(Mover.order(toCancel.id, "u"));
                            transaction.complete(
                                toComplete.node, toComplete.ended(Move.COMPLETE, "tx"));
                            throw theirs;
                          }))
          .isSameAs(theirs);
      assertThat(rig().store.find(job.id())).isEmpty();
      assertThat(toCancel.row()).isEqualTo(cancelBefore);
      assertThat(toComplete.row()).isEqualTo(completeBefore);
    }
  }

  @Test
  default void aTransactionWhoseCommitIsCutSaysThatItsEffectIsUnknown() {
    for (Point cut : List.of(Point.COMMIT, Point.COMMITTED)) {
      NewJob job = StoreRig.newJob(rig().newType());
      rig().cutOnceAt(cut);
      assertThatThrownBy(
              () ->
                  rig()
                      .store
                      .inTransaction(
                          transaction -> {
                            transaction.submit(List.of(job));
                            return 1;
                          }))
          .isInstanceOf(StoreTrouble.class)
          .extracting(trouble -> ((StoreTrouble) trouble).effect())
          .isEqualTo(Effect.UNKNOWN);
      assertThat(rig().store.find(job.id()).isPresent()).isEqualTo(cut == Point.COMMITTED);
    }
  }

  @Test
  default void aJoinedConnectionIsLeftAsItWasAndItsOwnerDecides() throws Exception {
    for (int isolation : rig().isolations()) {
      for (boolean commit : List.of(true, false)) {
        Subject toCancel = new Subject(rig(), Start.TO_DO);
        Subject toComplete = new Subject(rig(), Start.PROCESSING);
        NewJob job = StoreRig.newJob(rig().newType());
        try (Connection theirs = rig().stranger()) {
          theirs.setTransactionIsolation(isolation);
          Map<String, Object> settings = settings(theirs);
          JobStore.OpenTransaction joined = rig().store.join(theirs);
          assertThat(joined.connection()).isSameAs(theirs);
          joined.submit(List.of(job));
          assertThat(joined.cancel(Mover.order(toCancel.id, "u")).outcome())
              .isEqualTo(CancelOutcome.CANCELLED_TO_DO);
          assertThat(joined.complete(toComplete.node, toComplete.ended(Move.COMPLETE, "tx")))
              .isEqualTo(Settlement.APPLIED);
          assertThat(joined.find(job.id())).isPresent();
          assertThat(settings(theirs)).as("isolation %s", isolation).isEqualTo(settings);
          assertThat(rig().store.find(job.id())).as("before its owner decided").isEmpty();
          if (commit) {
            theirs.commit();
          } else {
            theirs.rollback();
          }
        }
        assertThat(rig().store.find(job.id()).isPresent()).isEqualTo(commit);
        assertThat(toCancel.row()).containsEntry("status", commit ? 3L : 0L);
        assertThat(toComplete.row()).containsEntry("status", commit ? 2L : 1L);
      }
    }
  }

  private Map<String, Object> settings(Connection connection) throws SQLException {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("auto-commit", connection.getAutoCommit());
    settings.put("isolation", connection.getTransactionIsolation());
    settings.put("read-only", connection.isReadOnly());
    settings.put("closed", connection.isClosed());
    settings.put("lock wait", rig().lockWaitOf(connection));
    return settings;
  }

  /**
   * The transaction has seen the database before somebody else's move was committed. What it is
   * told then is right, or a StoreTrouble that says that nothing was changed.
   */
  @Test
  default void aVerdictInATransactionWithAnOldViewIsRightOrNone() throws Exception {
    for (int isolation : rig().isolations()) {
      Subject completed = new Subject(rig(), Start.PROCESSING);
      assertThat(
              laterVerdict(
                  isolation,
                  () -> completed.settled(Move.COMPLETE),
                  joined -> joined.cancel(Mover.order(completed.id, "u")).outcome().name()))
          .as("cancel after complete at isolation %s", isolation)
          .isIn("ALREADY_COMPLETED", "NONE");
      assertThat(completed.row()).containsEntry("status", 2L);

      Subject cancelled = new Subject(rig(), Start.PROCESSING);
      assertThat(
              laterVerdict(
                  isolation,
                  cancelled::cancelled,
                  joined ->
                      joined.complete(cancelled.node, cancelled.ended(Move.COMPLETE, "tx")).name()))
          .as("complete after cancel at isolation %s", isolation)
          .isIn("CANCELLED", "NONE");
      assertThat(cancelled.row()).containsEntry("status", 3L);

      Subject claimed = new Subject(rig(), Start.TO_DO);
      assertThat(
              laterVerdict(
                  isolation,
                  claimed::claimed,
                  joined -> joined.cancel(Mover.order(claimed.id, "u")).outcome().name()))
          .as("cancel after claim at isolation %s", isolation)
          .isIn("CANCELLED_PROCESSING", "NONE");

      Subject sealed = new Subject(rig(), Start.PROCESSING);
      assertThat(
              laterVerdict(
                  isolation,
                  sealed::sealed,
                  joined -> joined.cancel(Mover.order(sealed.id, "u")).outcome().name()))
          .as("cancel after seal at isolation %s", isolation)
          .isIn("SEALED", "NONE");
    }
  }

  @Test
  default void aJobThatCameAfterTheViewOfATransactionIsNotSaidToBeMissing() throws Exception {
    for (int isolation : rig().isolations()) {
      NewJob job = StoreRig.newJob(rig().newType());
      assertThat(
              laterVerdict(
                  isolation,
                  () -> rig().store.submit(List.of(job), false),
                  joined -> joined.cancel(Mover.order(job.id(), "u")).outcome().name()))
          .as("cancel after submit at isolation %s", isolation)
          .isIn("CANCELLED_TO_DO", "NONE");
      assertThat(
              laterVerdict(
                  isolation,
                  () -> {},
                  joined -> joined.cancel(Mover.order(JobIds.next(), "u")).outcome().name()))
          .as("cancel of nothing at isolation %s", isolation)
          .isEqualTo("NOT_FOUND");
    }
  }

  /** A verdict that was decided while the row was held by a transaction that then committed. */
  @Test
  default void aVerdictThatHadToWaitIsRightOrNone() throws Exception {
    for (int isolation : rig().isolations()) {
      Subject subject = new Subject(rig(), Start.PROCESSING);
      try (Connection holder = rig().stranger();
          Connection theirs = rig().stranger()) {
        rig().store.join(holder).complete(subject.node, subject.ended(Move.COMPLETE, "holder"));
        theirs.setTransactionIsolation(isolation);
        JobStore.OpenTransaction joined = rig().store.join(theirs);
        CompletableFuture<String> verdict =
            CompletableFuture.supplyAsync(
                () -> verdict(() -> joined.cancel(Mover.order(subject.id, "u")).outcome().name()));
        rig().awaitWaitingSessionOr(verdict::isDone);
        holder.commit();
        assertThat(verdict.get(20, TimeUnit.SECONDS))
            .as("cancel at isolation %s that waited", isolation)
            .isIn("ALREADY_COMPLETED", "NONE");
        theirs.rollback();
      }
    }
  }

  /** Above READ COMMITTED a database may refuse, instead of waiting for what may be older. */
  @Test
  default void aJoinedVerdictWaitsNoLongerThanItsConnectionAllows() throws Exception {
    for (int isolation : rig().isolations()) {
      boolean waits = isolation == Connection.TRANSACTION_READ_COMMITTED;
      Subject subject = new Subject(rig(), Start.PROCESSING);
      try (Connection holder = rig().stranger();
          Connection theirs = rig().stranger()) {
        theirs.setTransactionIsolation(isolation);
        rig().setLockWaitOf(theirs, 20);
        rig().store.join(holder).cancel(Mover.order(subject.id, "holder"));
        JobStore.OpenTransaction joined = rig().store.join(theirs);
        assertThatThrownBy(() -> joined.cancel(Mover.order(subject.id, "u")))
            .as("isolation %s", isolation)
            .isInstanceOfSatisfying(
                StoreTrouble.class,
                trouble -> {
                  assertThat(trouble.kind())
                      .isIn(StoreTrouble.Kind.LOCKED, waits ? null : StoreTrouble.Kind.PASSING);
                  assertThat(trouble.effect()).isEqualTo(Effect.NONE);
                });
        holder.rollback();
      }
      assertThat(subject.row()).containsEntry("status", 1L);
    }
  }

  @Test
  default void aConnectionInAutoCommitIsRefused() throws SQLException {
    try (Connection theirs = rig().stranger()) {
      theirs.setAutoCommit(true);
      assertThatThrownBy(() -> rig().store.join(theirs))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("auto-commit");
    }
  }

  @Test
  default void aConnectionToAnotherStoreIsRefused() throws SQLException {
    try (StoreRig other = new StoreRig(rig().another());
        Connection theirs = other.stranger()) {
      assertThatThrownBy(() -> rig().store.join(theirs))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another store");
      assertThat(theirs.isClosed()).isFalse();
      theirs.rollback();
      other.execute("DROP TABLE belay_schema");
      assertThatThrownBy(() -> rig().store.join(theirs))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another store");
    }
  }

  /** What is told to somebody who looked before that happened; NONE when it is refused. */
  private String laterVerdict(int isolation, Runnable meanwhile, Verdict ask) throws Exception {
    try (Connection theirs = rig().stranger()) {
      theirs.setTransactionIsolation(isolation);
      JobStore.OpenTransaction joined = rig().store.join(theirs);
      joined.find(new JobId(1));
      meanwhile.run();
      String verdict = verdict(() -> ask.of(joined));
      theirs.rollback();
      return verdict;
    }
  }

  private static String verdict(Supplier<String> ask) {
    try {
      return ask.get();
    } catch (StoreTrouble trouble) {
      assertThat(trouble.kind()).isEqualTo(StoreTrouble.Kind.PASSING);
      assertThat(trouble.effect()).isEqualTo(Effect.NONE);
      return "NONE";
    }
  }

  /** What is asked in a joined transaction. */
  interface Verdict {
    String of(JobStore.OpenTransaction joined);
  }
}
