package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnEveryDatabase
class ConditionsTest {

  private static final Cancellation ONLY_TO_DO = Cancellation.anonymous().onlyWhileToDo();

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();

  ConditionsTest(Product product) {
    house = new House(product);
  }

  @Test
  void onlyWhileToDoLeavesAProcessingJobAlone() throws Exception {
    JobEngine engine = house.start();
    JobId inside = engine.submit(house.job(run -> meeting.meet()));
    JobId toDo = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    meeting.await();
    CancelResult refused = engine.cancel(inside, ONLY_TO_DO);
    assertThat(refused.outcome()).isEqualTo(CancelOutcome.CONDITION_NOT_MET);
    assertThat(refused.job().orElseThrow().status()).isEqualTo(JobStatus.PROCESSING);
    assertThat(engine.cancel(toDo, ONLY_TO_DO).outcome()).isEqualTo(CancelOutcome.CANCELLED_TO_DO);
    meeting.letGo();
    assertThat(engine.whenFinished(inside).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    assertThat(engine.cancel(inside, ONLY_TO_DO).outcome())
        .isEqualTo(CancelOutcome.ALREADY_COMPLETED);
    assertThat(house.events().of(inside)).doesNotContain("cancelled", "heard");
  }

  @Test
  void onlyThatRunIsCancelledAndNoOther() throws Exception {
    JobEngine engine = house.start();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      meeting.meet();
                      if (run.runNo() == 1) {
                        throw new IllegalStateException("first attempt");
                      }
                    })
                .retry(RetryPolicy.fixed(2, Duration.ofMillis(300))));
    meeting.await();
    assertThat(engine.cancel(id, Cancellation.anonymous().onlyRun(2)).outcome())
        .isEqualTo(CancelOutcome.CONDITION_NOT_MET);
    meeting.letGo();
    house.awaitEvent(id, "retried");
    assertThat(engine.cancel(id, Cancellation.anonymous().onlyRun(1)).outcome())
        .as("between two runs there is none to cancel")
        .isEqualTo(CancelOutcome.CONDITION_NOT_MET);
    meeting.await();
    assertThat(engine.cancel(id, Cancellation.anonymous().onlyRun(1)).outcome())
        .isEqualTo(CancelOutcome.CONDITION_NOT_MET);
    assertThat(engine.cancel(id, Cancellation.anonymous().onlyRun(2)).outcome())
        .isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    meeting.letGo();
    engine.whenStopped(id).get(30, SECONDS);
  }

  @Test
  void anothersJobIsNotFoundWhateverItsStatus() throws Exception {
    JobEngine engine = house.start();
    Cancellation asStranger = Cancellation.by("u-2").onlySubmittedBy("u-2");
    Cancellation asSubmitter = Cancellation.by("u-1").onlySubmittedBy("u-1");
    JobId toDo = engine.submit(house.job(run -> {}).submitter("u-1").dueIn(Duration.ofHours(1)));
    JobId done = engine.submit(house.job(run -> {}).submitter("u-1"));
    JobId nobodys = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    engine.whenFinished(done).get(30, SECONDS);
    for (JobId id : new JobId[] {toDo, done, new JobId(42)}) {
      CancelResult result = engine.cancel(id, asStranger);
      assertThat(result.outcome()).isEqualTo(CancelOutcome.NOT_FOUND);
      assertThat(result.job()).isEmpty();
    }
    assertThat(engine.cancel(nobodys, asSubmitter).outcome()).isEqualTo(CancelOutcome.NOT_FOUND);
    assertThat(engine.cancel(done, asSubmitter).outcome())
        .isEqualTo(CancelOutcome.ALREADY_COMPLETED);
    assertThat(engine.cancel(toDo, asSubmitter).outcome()).isEqualTo(CancelOutcome.CANCELLED_TO_DO);
    Job job = engine.find(toDo).orElseThrow();
    assertThat(job.cancel().actor()).isEqualTo("u-1");
    assertThat(engine.cancel(toDo, asStranger).outcome()).isEqualTo(CancelOutcome.NOT_FOUND);
  }
}
