package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.Stopped;
import dev.belay.engine.Belay;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnEveryDatabase
class G4StopsNowTest {

  @RegisterExtension final House house;

  G4StopsNowTest(Product product) {
    house = new House(product);
  }

  @Test
  void onItsOwnEngineTheTokenHasTrippedWhenCancelAnswers() throws Exception {
    JobEngine engine = house.start();
    CompletableFuture<JobRun> inside = new CompletableFuture<>();
    Semaphore go = new Semaphore(0);
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  inside.complete(run);
                  go.acquireUninterruptibly();
                }));
    JobRun run = inside.get(30, SECONDS);
    assertThat(run.isStopping()).isFalse();
    assertThat(run.remainingGrace()).isEmpty();
    engine.cancel(id);
    assertThat(run.isCancelled()).isTrue();
    assertThat(run.remainingGrace()).isPresent();
    go.release();
  }

  @Test
  void aHandlerBlockedInAnythingInterruptibleWakes() throws Exception {
    JobEngine engine = house.start();
    assertObeys(engine, engine, run -> new CountDownLatch(1).await());
    assertObeys(engine, engine, run -> run.sleep(Duration.ofMinutes(5)));
  }

  @Test
  void aHandlerBlockedInAResourceWakesWhenItIsClosed() throws Exception {
    JobEngine engine = house.start();
    assertObeys(
        engine,
        engine,
        run -> {
          Semaphore resource = new Semaphore(0);
          run.onStop(resource::release);
          resource.acquireUninterruptibly();
          run.checkpoint();
        });
  }

  @Test
  void aCancelByAnotherEngineOrClientArrivesThoughOnlyThePollCarriesIt() throws Exception {
    JobEngine engine = house.start();
    assertObeys(engine, house.client(), run -> run.sleep(Duration.ofMinutes(5)));
    JobEngine other = house.start(Belay.engine().store(house.store().dataSource()));
    assertObeys(engine, other, run -> run.sleep(Duration.ofMinutes(5)));
  }

  @Test
  void aCancelArrivesAfterTheDatabaseWasAwayForTheReaderOfSignals() throws Exception {
    JobEngine engine = house.start();
    JobClient client = house.client();
    Semaphore arrived = new Semaphore(0);
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  arrived.release();
                  run.sleep(Duration.ofMinutes(5));
                }));
    assertThat(arrived.tryAcquire(30, SECONDS)).isTrue();
    CountDownLatch failedThrice = new CountDownLatch(3);
    house
        .store()
        .weather(
            point -> {
              if (Thread.currentThread().getName().equals("belay-signals")) {
                failedThrice.countDown();
                throw WeatheredDataSource.broken();
              }
            });
    CancelResult result = client.cancel(id);
    assertThat(result.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    assertThat(failedThrice.await(30, SECONDS)).isTrue();
    house.store().weather(WeatheredDataSource.FAIR);
    assertThat(result.whenStopped().get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
  }

  private void assertObeys(JobEngine engine, JobClient canceller, Handling.Body blocked)
      throws Exception {
    Semaphore arrived = new Semaphore(0);
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  arrived.release();
                  blocked.run(run);
                }));
    assertThat(arrived.tryAcquire(30, SECONDS)).isTrue();
    CancelResult result = canceller.cancel(id);
    assertThat(result.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    assertThat(result.whenStopped().get(30, SECONDS).how()).isEqualTo(Stopped.How.OBEYED);
  }
}
