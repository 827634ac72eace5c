package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.EngineState;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
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
import dev.belay.engine.support.Together;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That all of Belay's threads are gone after close is a house check of every test. */
@OnEveryDatabase
class CloseTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();

  CloseTest(Product product) {
    house = new House(product);
  }

  private JobEngine patient() {
    return house.start(
        house.engine().config(House.quick().drainTime(Duration.ofSeconds(30)).build()));
  }

  private CompletableFuture<Void> closing(JobEngine engine, EngineState.Health until) {
    CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
    House.eventually().until(() -> engine.state().health() == until);
    return closing;
  }

  @Test
  void runsMayFinishWhileTheEngineDrainsAndNothingNewBegins() throws Exception {
    JobEngine engine = patient();
    JobId inside = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    CompletableFuture<Void> closing = closing(engine, EngineState.Health.DRAINING);
    JobId late = engine.submit(house.job(run -> {}));
    assertThat(closing).isNotDone();
    meeting.letGo();
    closing.get(30, SECONDS);
    assertThat(engine.state().health()).isEqualTo(EngineState.Health.CLOSED);
    JobClient client = house.client();
    assertThat(client.find(inside).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(client.find(late).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(inside))
                    .containsExactly("submitted", "started", "completed"));
  }

  @Test
  void aRunThatDoesNotFinishIsToldToStopAndItsJobReleasedWithoutChargingTheAttempt()
      throws Exception {
    JobEngine engine = house.start();
    AtomicReference<StopCause> cause = new AtomicReference<>();
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  meeting.meet();
                  cause.set(run.stopCause().orElse(null));
                  assertThat(run.isCancelled()).isFalse();
                  run.checkpoint();
                }));
    meeting.await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
    house.awaitEvent(id, "heard");
    meeting.letGo();
    closing.get(30, SECONDS);
    assertThat(cause).hasValue(StopCause.SHUTTING_DOWN);
    assertReleased(id);
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactlyInAnyOrder(
                        "submitted", "started", "heard", "released", "stopped"));
  }

  private void assertReleased(JobId id) {
    Job job = house.client().find(id).orElseThrow();
    assertThat(job.status()).isEqualTo(JobStatus.TO_DO);
    assertThat(job.runNo()).isEqualTo(1);
    assertThat(job.attempts()).isZero();
    assertThat(job.error()).isNull();
  }

  @Test
  void aNormalReturnAfterTheShutdownCompletesAndAnyExceptionReleases() throws Exception {
    JobEngine engine = house.start();
    JobId returns = engine.submit(house.job(run -> meeting.meet()));
    JobId fails =
        engine.submit(
            house.job(
                run -> {
                  meeting.meet();
                  throw new IllegalStateException("while shutting down");
                }));
    meeting.await();
    meeting.await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
    house.awaitEvent(returns, "heard");
    house.awaitEvent(fails, "heard");
    meeting.letGo();
    meeting.letGo();
    closing.get(30, SECONDS);
    assertThat(house.client().find(returns).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
    assertReleased(fails);
  }

  @Test
  void whatIsClaimedAndNotEnteredIsGivenBack() throws Exception {
    JobEngine engine =
        house.start(
            house
                .engine()
                .config(
                    House.quick()
                        .workers(1)
                        .claimAhead(3)
                        .drainTime(Duration.ofSeconds(30))
                        .build()));
    JobId inside = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    List<JobId> claimed =
        engine.submitAll(List.of(house.job(run -> {}), house.job(run -> {}), house.job(run -> {})));
    House.eventually().until(() -> engine.state().claimed() == 3);
    CompletableFuture<Void> closing = closing(engine, EngineState.Health.DRAINING);
    House.eventually().until(() -> engine.state().claimed() == 0);
    meeting.letGo();
    closing.get(30, SECONDS);
    claimed.forEach(this::assertReleased);
    assertThat(house.client().find(inside).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void cancelWorksWhileTheEngineDrains() throws Exception {
    JobEngine engine = patient();
    JobId here = engine.submit(house.job(run -> run.sleep(Duration.ofMinutes(5))));
    JobId there = engine.submit(house.job(run -> run.sleep(Duration.ofMinutes(5))));
    JobId toDo = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    house.awaitEvent(here, "started");
    house.awaitEvent(there, "started");
    CompletableFuture<Void> closing = closing(engine, EngineState.Health.DRAINING);
    assertThat(engine.cancel(toDo).outcome()).isEqualTo(CancelOutcome.CANCELLED_TO_DO);
    CompletableFuture<Stopped> stopped = engine.cancel(here).whenStopped();
    assertThat(house.client().cancel(there).outcome())
        .isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    closing.get(30, SECONDS);
    assertThat(stopped.get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
    assertThat(house.client().whenStopped(there).get(30, SECONDS).how())
        .isEqualTo(Stopped.How.OBEYED);
  }

  @Test
  void closeIsIdempotentAndOfTwoClosersTheSecondWaitsForTheFirst() throws Exception {
    JobEngine engine = patient();
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    CompletableFuture<Void> first = closing(engine, EngineState.Health.DRAINING);
    CompletableFuture<Void> second = CompletableFuture.runAsync(engine::close);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    meeting.letGo();
    second.get(30, SECONDS);
    assertThat(first.get(30, SECONDS)).isNull();
    engine.close();
    assertThat(house.client().find(id).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
    assertThatThrownBy(engine::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closeDuringStartLeavesNothingBehind() throws Exception {
    Set<String> seen = new HashSet<>();
    try (Together together = new Together()) {
      for (int i = 0; i < house.rounds(10); i++) {
        JobEngine engine = house.closing(house.engine().build());
        Callable<String> start = () -> startOrRefuse(engine);
        Callable<String> close =
            () -> {
              engine.close();
              return "closed";
            };
        seen.addAll(together.run(List.of(start, close)));
        assertThat(engine.state().health()).isEqualTo(EngineState.Health.CLOSED);
      }
    }
    assertThat(seen).contains("closed").hasSizeGreaterThan(1);
  }

  private static String startOrRefuse(JobEngine engine) {
    try {
      engine.start();
      return "started";
    } catch (IllegalStateException e) {
      return "refused";
    }
  }

  @Test
  void anEngineThatNeverStartedCanBeClosed() {
    JobEngine engine = house.engine().build();
    assertThat(engine.state().health()).isEqualTo(EngineState.Health.NEW);
    engine.close();
    assertThat(engine.state().health()).isEqualTo(EngineState.Health.CLOSED);
  }

  @Test
  void aHandlerMayCloseItsEngineAndIsNotWaitedForByItself() throws Exception {
    JobEngine engine = patient();
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  engine.close();
                  run.result("closed it");
                }));
    House.eventually().until(() -> engine.state().health() == EngineState.Health.CLOSED);
    Job job = house.client().find(id).orElseThrow();
    assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(job.result()).isEqualTo("\"closed it\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void aStuckHandlerDoesNotKeepTheEngineOpenAndItsJobIsReleased(int maxReplacedWorkers)
      throws Exception {
    closeWithStuckHandler(impatient(maxReplacedWorkers));
  }

  @RepeatedTest(10)
  void theReleaseOfAStuckHandlersJobIsNotLostInTheClose() throws Exception {
    closeWithStuckHandler(impatient(5));
  }

  private static EngineConfig impatient(int maxReplacedWorkers) {
    return House.quick()
        .stopGrace(Duration.ofMillis(50))
        .maxReplacedWorkers(maxReplacedWorkers)
        .build();
  }

  private void closeWithStuckHandler(EngineConfig config) throws Exception {
    JobEngine engine = house.start(house.engine().config(config));
    JobId id = engine.submit(house.job(run -> meeting.meet()).retry(RetryPolicy.none()));
    meeting.await();
    engine.close();
    assertReleased(id);
    eventually()
        .untilAsserted(() -> assertThat(house.events().of(id)).contains("stuck", "released"));
    meeting.letGo();
  }

  @Test
  void aCancelledHandlerThatIsStuckAtTheCloseIsToldAsLostWithItsNode() throws Exception {
    JobEngine engine = house.start(house.engine().config(impatient(5)));
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    house.awaitEvent(id, "stuck");
    engine.close();
    assertThat(house.client().whenStopped(id).get(30, SECONDS).how())
        .isEqualTo(Stopped.How.NODE_LOST);
    meeting.letGo();
  }
}
