package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.CancelRecord;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobCancelledException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnEveryDatabase
class G3NeverLandsTest {

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();

  G3NeverLandsTest(Product product) {
    house = new House(product);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whateverACancelledRunDoesTheRecordStays(boolean returns) throws Exception {
    JobEngine engine = house.start();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      meeting.meet();
                      run.result("too late");
                      run.progress(9, 9);
                      if (!returns) {
                        throw new IllegalStateException("too late");
                      }
                    })
                .retry(RetryPolicy.fixed(5, Duration.ZERO)));
    meeting.await();
    Cancellation cancellation = Cancellation.by("u-17").because("wrong folder").traced("t-1");
    Job decided = engine.cancel(id, cancellation).job().orElseThrow();
    meeting.letGo();
    engine.whenStopped(id).get(30, SECONDS);

    Job after = engine.find(id).orElseThrow();
    assertThat(after.status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(after.runNo()).isEqualTo(1);
    assertThat(after.result()).isNull();
    assertThat(after.error()).isNull();
    assertThat(after.finishedAt()).isEqualTo(decided.finishedAt());
    CancelRecord record = after.cancel();
    assertThat(record.actor()).isEqualTo("u-17");
    assertThat(record.reason()).isEqualTo("wrong folder");
    assertThat(record.traceId()).isEqualTo("t-1");
    assertThat(record.cause()).isEqualTo(StopCause.CANCELLED);
    assertThat(record.heardAt()).isBetween(record.decidedAt(), after.stopped().at());
    house.awaitEvent(id, "discarded");
  }

  @Test
  void aCancelledRunCanNeitherSealNorCompleteNorCancelItself() throws Exception {
    JobEngine engine = house.start();
    CompletableFuture<CancelOutcome> self = new CompletableFuture<>();
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  meeting.meet();
                  assertThatThrownBy(run::seal).isInstanceOf(JobCancelledException.class);
                  assertThatThrownBy(() -> run.completeInTransaction(transaction -> "effect"))
                      .isInstanceOf(JobCancelledException.class);
                  assertThatThrownBy(run::checkpoint).isInstanceOf(JobCancelledException.class);
                  mine.complete(run.stillMine());
                  self.complete(run.cancelSelf("again"));
                }));
    meeting.await();
    assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    meeting.letGo();
    assertThat(self.get(30, SECONDS)).isEqualTo(CancelOutcome.ALREADY_CANCELLED);
    assertThat(mine.get(30, SECONDS)).isFalse();
    engine.whenStopped(id).get(30, SECONDS);
    assertThat(engine.find(id).orElseThrow().isSealed()).isFalse();
  }
}
