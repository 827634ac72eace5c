package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.JobStatus;
import dev.belay.StopCause;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which events each path brings is in {@link CancelProductTest} and beside each guarantee. */
@OnEveryDatabase
class ListenerTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();

  ListenerTest(Product product) {
    house = new House(product);
  }

  @Test
  void aListenerThatThrowsHarmsNeitherJobsNorOtherListeners() throws Exception {
    JobEngine engine =
        house.start(
            house
                .engine()
                .listener(
                    new JobListener() {
                      @Override
                      public void started(JobEvent event) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("a listener's own trouble");
                      }

                      @Override
                      public void completed(JobEvent event) {
                        throw new AssertionError("a listener's own trouble");
                      }
                    }));
    for (int i = 0; i < 5; i++) {
      JobId id = engine.submit(house.job(run -> {}));
      assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    }
    engine.close();
    assertThat(house.events().all()).hasSize(15);
    assertThat(house.log().warnings("threw on")).hasSize(10);
  }

  @Test
  void aListenerThatHangsDelaysNoJobAndNoCancelAndLosesEventsOnly() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    JobEngine engine =
        house.start(
            house
                .engine()
                .config(House.quick().eventBuffer(5).build())
                .listener(
                    new JobListener() {
                      @Override
                      public void submitted(JobEvent event) {
                        try {
                          over.await();
                        } catch (InterruptedException e) {
                          throw new AssertionError(e);
                        }
                      }
                    }));
    for (int i = 0; i < 10; i++) {
      JobId id = engine.submit(house.job(run -> {}));
      assertThat(engine.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    }
    JobId cancelled = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    assertThat(engine.cancel(cancelled).outcome().won()).isTrue();
    meeting.letGo();
    engine.whenStopped(cancelled).get(30, SECONDS);
    assertThat(house.log().warnings("events were dropped")).isNotEmpty();
    over.countDown();
  }

  @Test
  void anEventTellsWhichRunOnWhichNodeWhyAndHowLong() throws Exception {
    JobEngine engine = house.start();
    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    engine.cancel(id);
    meeting.letGo();
    house.awaitEvent(id, "stopped");
    Job job = engine.find(id).orElseThrow();
    for (String name : new String[] {"started", "cancelled", "heard", "discarded", "stopped"}) {
      JobEvent event = house.events().of(id, name).get(0);
      assertThat(event.type()).isEqualTo("work");
      assertThat(event.runNo()).isEqualTo(1);
      assertThat(event.node()).isEqualTo(job.node()).isEqualTo(engine.state().node());
      assertThat(event.cause()).isEqualTo(name.equals("started") ? null : StopCause.CANCELLED);
      assertThat(event.error()).isNull();
    }
    assertThat(house.events().of(id, "stopped").get(0).elapsed()).isPositive();
    assertThat(house.events().of(id, "submitted").get(0).runNo()).isZero();
  }

  @Test
  void aSlowHookDelaysNoOtherRun() throws Exception {
    JobEngine engine =
        house.start(house.engine().config(House.quick().hookWait(Duration.ofMillis(50)).build()));
    CountDownLatch over = new CountDownLatch(1);
    JobId slow =
        engine.submit(
            house.job(
                run -> {
                  run.onStop(over::await);
                  run.sleep(Duration.ofMinutes(5));
                }));
    JobId other = engine.submit(house.job(run -> run.sleep(Duration.ofMinutes(5))));
    house.awaitEvent(slow, "started");
    house.awaitEvent(other, "started");
    engine.cancel(slow);
    assertThat(engine.cancel(other).whenStopped().get(30, SECONDS)).isNotNull();
    assertThat(engine.whenStopped(slow).get(30, SECONDS)).isNotNull();
    over.countDown();
  }
}
