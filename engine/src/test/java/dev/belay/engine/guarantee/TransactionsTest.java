package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.CancelVerdict;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.JobTransaction;
import dev.belay.Stopped;
import dev.belay.StoreException;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submit and cancel in the caller's own transaction, in both forms. */
@OnEveryDatabase
class TransactionsTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();
  private JobEngine engine;

  TransactionsTest(Product product) {
    house = new House(product);
  }

  @BeforeEach
  void start() {
    engine = house.start();
  }

  private JobId running() throws InterruptedException {
    JobId id = engine.submit(house.job(run -> run.sleep(Duration.ofMinutes(5))));
    house.awaitEvent(id, "started");
    return id;
  }

  private Connection open() throws SQLException {
    Connection connection = house.database().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  @Test
  void whatIsDecidedInATransactionHoldsAndIsSignalledWhenItCommits() throws Exception {
    JobId id = running();
    AtomicReference<JobId> submitted = new AtomicReference<>();
    CancelVerdict verdict =
        engine.inTransaction(
            transaction -> {
              submitted.set(transaction.submit(house.job(run -> {})));
              assertThat(transaction.find(submitted.get())).isPresent();
              assertThat(engine.find(submitted.get())).as("not seen from outside").isEmpty();
              return transaction.cancel(id);
            });
    assertThat(verdict.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    assertThat(engine.whenStopped(id).get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
    assertThat(engine.whenFinished(submitted.get()).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    eventually()
        .untilAsserted(
            () -> assertThat(house.events().of(id)).containsOnlyOnce("cancelled", "heard"));
    assertThat(house.events().of(submitted.get())).containsOnlyOnce("submitted");
  }

  @Test
  void aRollbackByAnExceptionLeavesNothingBehind() throws Exception {
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    AtomicReference<JobId> submitted = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                engine.<Void, IOException>inTransaction(
                    transaction -> {
                      submitted.set(transaction.submit(house.job(run -> {})));
                      assertThat(transaction.cancel(id).outcome().won()).isTrue();
                      throw new IOException("the disk is full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");
    meeting.letGo();
    assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(engine.find(submitted.get())).isEmpty();
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactly("submitted", "started", "completed"));
    assertThat(house.events().of(submitted.get())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inTheCallersConnectionTheVerdictHoldsIfItCommitsToldOfItOrNot(boolean told)
      throws Exception {
    JobId cancelled = running();
    JobId submitted;
    try (Connection connection = open()) {
      JobTransaction transaction = engine.in(connection);
      submitted = transaction.submit(house.job(run -> {}));
      assertThat(transaction.cancel(cancelled).outcome())
          .isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
      assertThat(transaction.cancel(cancelled).outcome())
          .isEqualTo(CancelOutcome.ALREADY_CANCELLED);
      assertThat(transaction.find(cancelled).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(house.events().of(cancelled)).doesNotContain("heard");
      connection.commit();
      if (told) {
        transaction.afterCommit();
        transaction.afterCommit();
      }
    }
    assertThat(engine.whenStopped(cancelled).get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
    assertThat(engine.whenFinished(submitted).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    engine.close();
    assertThat(house.events().of(cancelled).contains("cancelled")).isEqualTo(told);
    eventually()
        .untilAsserted(
            () -> assertThat(house.events().of(cancelled)).containsOnlyOnce("heard", "discarded"));
  }

  @Test
  void aRollbackOfTheCallersConnectionLeavesNothingBehind() throws Exception {
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    JobId submitted;
    try (Connection connection = open()) {
      JobTransaction transaction = engine.in(connection);
      submitted = transaction.submit(house.job(run -> {}));
      assertThat(transaction.cancel(id).outcome().won()).isTrue();
      connection.rollback();
    }
    meeting.letGo();
    assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(engine.find(submitted)).isEmpty();
  }

  @Test
  void aConnectionInAutoCommitOrToAnotherStoreIsRefused() throws Exception {
    try (Connection autoCommit = house.database().getConnection();
        Connection elsewhere = house.anotherDatabase().getConnection()) {
      assertThatThrownBy(() -> engine.in(autoCommit))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("auto-commit");
      elsewhere.setAutoCommit(false);
      assertThatThrownBy(() -> engine.in(elsewhere)).isInstanceOf(IllegalStateException.class);
      assertThat(autoCommit.isClosed()).isFalse();
    }
  }

  @Test
  void aCancelDoesNotWaitLongForSomebodyElsesTransactionAndSaysThatNothingWasChanged()
      throws Exception {
    JobEngine impatient =
        house.start(house.engine().config(House.quick().lockWait(Duration.ofMillis(100)).build()));
    JobId id = impatient.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    try (Connection connection = open()) {
      assertThat(engine.in(connection).cancel(id).outcome().won()).isTrue();
      assertThatThrownBy(() -> impatient.cancel(id))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.effect()).isEqualTo(StoreException.Effect.NONE));
      connection.rollback();
    }
    assertThat(impatient.cancel(id).outcome()).isEqualTo(CancelOutcome.CANCELLED_TO_DO);
  }

  @Test
  void aTransactionInWhichACallFailedIsNotCommittedThoughTheWorkWentOn() throws Exception {
    JobEngine impatient =
        house.start(house.engine().config(House.quick().lockWait(Duration.ofMillis(100)).build()));
    JobId free = impatient.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    JobId held = impatient.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    try (Connection connection = open()) {
      assertThat(engine.in(connection).cancel(held).outcome().won()).isTrue();
      assertThatThrownBy(
              () ->
                  impatient.inTransaction(
                      transaction -> {
                        assertThat(transaction.cancel(free).outcome().won()).isTrue();
                        assertThatThrownBy(() -> transaction.cancel(held))
                            .isInstanceOf(StoreException.class);
                        return "went on";
                      }))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.effect()).isEqualTo(StoreException.Effect.NONE));
      connection.rollback();
    }
    assertThat(impatient.find(free).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(impatient.cancel(held).outcome()).isEqualTo(CancelOutcome.CANCELLED_TO_DO);
  }
}
