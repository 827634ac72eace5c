package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The race of seal and cancel is in {@link G1OneWinnerTest}. */
@OnEveryDatabase
class G7SealTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();

  G7SealTest(Product product) {
    house = new House(product);
  }

  @Test
  void aSealedJobIsNotCancelledByAnyoneInAnyRun() throws Exception {
    JobEngine engine = house.start();
    JobClient elsewhere = house.client();
    CompletableFuture<CancelOutcome> self = new CompletableFuture<>();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      if (run.attempt() == 1) {
                        run.seal();
                        run.seal();
                        self.complete(run.cancelSelf("changed my mind"));
                        assertThat(run.isStopping()).isFalse();
                      }
                      meeting.meet();
                      if (run.attempt() == 1) {
                        throw new IllegalStateException("after the seal");
                      }
                      run.result("sealed");
                    })
                .retry(RetryPolicy.fixed(2, Duration.ofMillis(200))));
    meeting.await();
    assertThat(self.get(30, SECONDS)).isEqualTo(CancelOutcome.SEALED);
    assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.SEALED);
    assertThat(elsewhere.cancel(id).outcome()).isEqualTo(CancelOutcome.SEALED);
    meeting.letGo();
    house.awaitEvent(id, "retried");
    assertThat(engine.cancel(id).outcome())
        .as("waiting for its retry")
        .isEqualTo(CancelOutcome.SEALED);
    meeting.await();
    assertThat(engine.cancel(id).outcome()).as("in a later run").isEqualTo(CancelOutcome.SEALED);
    meeting.letGo();
    Job job = engine.whenFinished(id).get(30, SECONDS);
    assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(job.result()).isEqualTo("\"sealed\"");
    assertThat(house.events().of(id)).doesNotContain("cancelled", "heard", "discarded");
  }

  @Test
  void aSealOutlivesAShutdown() throws Exception {
    JobEngine first = house.start();
    AtomicInteger runs = new AtomicInteger();
    JobId id =
        first.submit(
            house.job(
                run -> {
                  if (runs.incrementAndGet() == 1) {
                    run.seal();
                    meeting.meet();
                    assertThat(run.stopCause()).contains(StopCause.SHUTTING_DOWN);
                    run.checkpoint();
                  }
                }));
    meeting.await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(first::close);
    house.awaitEvent(id, "heard");
    meeting.letGo();
    closing.get(30, SECONDS);
    JobClient client = house.client();
    assertThat(client.find(id).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(client.cancel(id).outcome()).isEqualTo(CancelOutcome.SEALED);
    JobEngine second = house.start();
    assertThat(second.whenFinished(id).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(runs).hasValue(2);
  }
}
