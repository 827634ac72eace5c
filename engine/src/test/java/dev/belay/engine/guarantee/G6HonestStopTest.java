package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.EngineState;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobError;
import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How each way of leaving is told is in {@link CancelProductTest}. */
@OnEveryDatabase
class G6HonestStopTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();

  G6HonestStopTest(Product product) {
    house = new House(product);
  }

  @Test
  void whenStoppedWaitsUntilTheHandlerHasReallyLeft() throws Exception {
    JobEngine engine = house.start();
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    CancelResult result = engine.cancel(id);
    CompletableFuture<Stopped> stopped = result.whenStopped();
    CompletableFuture<Stopped> elsewhere = house.client().whenStopped(id);
    assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(stopped).isNotDone();
    assertThat(elsewhere).isNotDone();
    assertThat(engine.find(id).orElseThrow().stopped()).isNull();
    meeting.letGo();
    Stopped told = stopped.get(30, SECONDS);
    assertThat(told.how()).isEqualTo(Stopped.How.FINISHED_FIRST);
    assertThat(told.at()).isAfterOrEqualTo(result.job().orElseThrow().cancel().decidedAt());
    assertThat(elsewhere.get(30, SECONDS)).isEqualTo(told);
    assertThat(engine.find(id).orElseThrow().stopped()).isEqualTo(told);
  }

  @Test
  void itIsToldTheSameLaterAfterARestartAndToAnybody() throws Exception {
    JobEngine first = house.start();
    JobId cancelled = first.submit(house.job(run -> run.sleep(Duration.ofMinutes(5))));
    JobId completed = first.submit(house.job(run -> {}));
    house.awaitEvent(cancelled, "started");
    Stopped told = first.cancel(cancelled).whenStopped().get(30, SECONDS);
    Stopped done = first.whenStopped(completed).get(30, SECONDS);
    first.close();
    JobEngine second = house.start();
    assertThat(second.whenStopped(cancelled).get(30, SECONDS)).isEqualTo(told);
    assertThat(second.whenStopped(completed).get(30, SECONDS)).isEqualTo(done);
    JobClient client = house.client();
    assertThat(client.whenStopped(cancelled).get(30, SECONDS)).isEqualTo(told);
    assertThat(client.cancel(cancelled).outcome()).isEqualTo(CancelOutcome.ALREADY_CANCELLED);
  }

  @Test
  void aJobThatNeverStartedOrIsNotThereIsToldAsSuch() throws Exception {
    JobEngine engine = house.start();
    JobId expired =
        engine.submit(
            house
                .job(run -> {})
                .dueIn(Duration.ofHours(1))
                .notAfter(Instant.now().minusSeconds(5)));
    assertThat(engine.whenStopped(expired).get(30, SECONDS).how())
        .isEqualTo(Stopped.How.NEVER_STARTED);
    assertThatThrownBy(() -> engine.whenStopped(new JobId(42)).get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> engine.cancel(new JobId(42)).whenStopped().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(NoSuchElementException.class);
  }

  @Test
  void whoStillWaitsWhenTheClientIsClosedIsTold() {
    JobEngine engine = house.start();
    JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    CompletableFuture<Stopped> stopped = engine.whenStopped(id);
    engine.close();
    assertThatThrownBy(() -> stopped.get(30, SECONDS)).isInstanceOf(CancellationException.class);
  }

  @Test
  void aHandlerMayNotWaitForItselfButForOthers() throws Exception {
    JobEngine engine = house.start();
    JobId other = engine.submit(house.job(run -> {}));
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  assertThatThrownBy(() -> engine.whenStopped(run.jobId()))
                      .isInstanceOf(IllegalStateException.class);
                  assertThatThrownBy(() -> engine.whenFinished(run.jobId()))
                      .isInstanceOf(IllegalStateException.class);
                  CancelResult result = engine.cancel(run.jobId());
                  assertThatThrownBy(result::whenStopped).isInstanceOf(IllegalStateException.class);
                  engine.whenStopped(other).get(30, SECONDS);
                }));
    assertThat(engine.whenStopped(id).get(30, SECONDS).how()).isNotNull();
    assertThat(engine.find(id).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void whatIsChainedToAFutureNeverRunsOnAThreadOfTheEngine() throws Exception {
    JobEngine engine = house.start();
    AtomicReference<String> stoppedOn = new AtomicReference<>();
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    CompletableFuture<Void> stopped =
        engine.whenStopped(id).thenAccept(any -> stoppedOn.set(Thread.currentThread().getName()));
    CompletableFuture<String> finished =
        engine.whenFinished(id).thenApply(any -> Thread.currentThread().getName());
    CompletableFuture<String> failed =
        engine
            .whenFinished(new JobId(42))
            .handle((any, failure) -> Thread.currentThread().getName());
    meeting.letGo();
    stopped.get(30, SECONDS);
    assertThat(stoppedOn.get()).doesNotStartWith("belay-");
    assertThat(finished.get(30, SECONDS)).doesNotStartWith("belay-");
    assertThat(failed.get(30, SECONDS)).doesNotStartWith("belay-");
  }

  @Test
  void ofALostNodeItIsToldThatItsLeaseRanOut() throws Exception {
    WeatheredDataSource itsOwn = new WeatheredDataSource(house.database());
    JobEngine lost =
        house.start(
            house
                .engine()
                .store(itsOwn.dataSource())
                .config(House.quick().lease(Duration.ofSeconds(3)).build()));
    JobId id = lost.submit(house.job(run -> meeting.meet()));
    meeting.await();
    JobEngine other = house.start();
    itsOwn.weather(
        point -> {
          throw WeatheredDataSource.broken();
        });
    itsOwn.cutAll();
    CancelResult result = other.cancel(id);
    assertThat(result.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    assertThat(result.whenStopped().get(30, SECONDS).how()).isEqualTo(Stopped.How.NODE_LOST);
    assertThat(lost.state().health()).isEqualTo(EngineState.Health.CUT_OFF);
    House.eventually().until(() -> other.find(id).orElseThrow().stopped() != null);
    itsOwn.weather(WeatheredDataSource.FAIR);
    meeting.letGo();
    house.awaitEvent(id, "discarded");
    House.eventually().until(() -> lost.state().health() == EngineState.Health.UP);
    assertThat(other.find(id).orElseThrow().stopped().how()).isEqualTo(Stopped.How.NODE_LOST);
  }

  @Test
  void aHandlerThatIgnoresItsStopIsReportedAndCostsNoWorkerUpToTheLimit() throws Exception {
    JobEngine engine = house.start(house.engine().config(impatient(1)));
    JobId first = engine.submit(house.job(run -> ignore()));
    meeting.await();
    CompletableFuture<Stopped> firstStopped = engine.cancel(first).whenStopped();
    house.awaitEvent(first, "stuck");

    JobEvent told = house.events().of(first, "stuck").get(0);
    assertThat(told.cause()).isEqualTo(StopCause.CANCELLED);
    assertThat(told.error().stack()).contains("Meeting.meet");
    assertThat(told.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    House.eventually().until(() -> !house.log().warnings(first.toString()).isEmpty());
    assertThat(house.log().warnings(first.toString()))
        .singleElement()
        .asString()
        .contains("work", "Meeting.meet")
        .containsPattern("told to stop \\(CANCELLED\\) \\d+\\.\\d+ s ago");
    JobId onFreshWorker = engine.submit(house.job(run -> {}));
    assertThat(engine.whenFinished(onFreshWorker).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    assertThat(engine.state().stuck()).isEqualTo(1);
    assertThat(engine.state().health()).isEqualTo(EngineState.Health.UP);
    assertThat(firstStopped).isNotDone();

    JobId second = engine.submit(house.job(run -> ignore()));
    meeting.await();
    CompletableFuture<Stopped> secondStopped = engine.cancel(second).whenStopped();
    House.eventually().until(() -> engine.state().health() == EngineState.Health.STUCK);
    JobId waits = engine.submit(house.job(run -> {}));
    house.awaitEvent(second, "stuck");
    assertThat(engine.find(waits).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);

    meeting.letGo();
    meeting.letGo();
    assertThat(firstStopped.get(30, SECONDS).how()).isEqualTo(Stopped.How.FINISHED_FIRST);
    assertThat(secondStopped.get(30, SECONDS).how()).isEqualTo(Stopped.How.FINISHED_FIRST);
    assertThat(engine.whenFinished(waits).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    House.eventually().until(() -> engine.state().health() == EngineState.Health.UP);
    assertThat(engine.state().stuck()).isZero();
    engine.close();
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(first))
                    .containsExactlyInAnyOrder(
                        "submitted",
                        "started",
                        "cancelled",
                        "heard",
                        "stuck",
                        "discarded",
                        "stopped"));
  }

  @Test
  void aTimedOutJobMovesOnWithoutItsStuckRunWhoseLateResultIsDiscarded() throws Exception {
    JobEngine engine = house.start(house.engine().config(impatient(4)));
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      run.result(run.runNo());
                      if (run.runNo() == 1) {
                        ignore();
                      }
                    })
                .runTimeout(Duration.ofMillis(100))
                .retry(RetryPolicy.fixed(2, Duration.ZERO)));
    CompletableFuture<Stopped> stopped = engine.whenStopped(id);
    Job job = engine.whenFinished(id).get(30, SECONDS);
    assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(job.runNo()).isEqualTo(2);
    assertThat(stopped).as("the first run is still inside").isNotDone();
    meeting.letGo();
    assertThat(stopped.get(30, SECONDS).how()).isEqualTo(Stopped.How.FINISHED_FIRST);
    assertThat(engine.find(id).orElseThrow().result()).isEqualTo("2");
    engine.close();
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactlyInAnyOrder(
                        "submitted",
                        "started",
                        "heard",
                        "stuck",
                        "retried",
                        "started",
                        "completed",
                        "discarded",
                        "stopped"));
    assertThat(house.events().of(id, "stuck").get(0).error().cause())
        .isEqualTo(JobError.Cause.HANDLER);
  }

  private void ignore() {
    meeting.meet();
    Thread.interrupted();
  }

  private static dev.belay.engine.EngineConfig impatient(int maxReplacedWorkers) {
    return House.quick()
        .workers(1)
        .maxReplacedWorkers(maxReplacedWorkers)
        .stopGrace(Duration.ofMillis(100))
        .build();
  }
}
