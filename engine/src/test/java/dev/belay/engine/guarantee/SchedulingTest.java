package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.PayloadException;
import dev.belay.Priority;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which job starts when, how often it is tried, and what comes of one that cannot be. */
@OnEveryDatabase
class SchedulingTest {

  record Text(String text) {}

  private static final JobType<Text> TEXT = JobType.of("text", Text.class);
  private static final JobType<Text> NOBODYS = JobType.of("nobodys", Text.class);

  @RegisterExtension final House house;

  private final Meeting meeting = new Meeting();
  private final List<String> begun = new CopyOnWriteArrayList<>();

  SchedulingTest(Product product) {
    house = new House(product);
  }

  @Test
  void ofDueJobsTheHighestPriorityStartsFirstAndWithinOneTheOldest() throws Exception {
    JobEngine engine = house.start(house.engine().config(House.quick().workers(1).build()));
    engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    Instant past = Instant.now().minusSeconds(100);
    engine.submit(house.job(run -> begun.add("low")).priority(Priority.LOW).dueAt(past));
    engine.submit(house.job(run -> begun.add("normal, newer")).dueAt(past.plusSeconds(20)));
    engine.submit(house.job(run -> begun.add("normal, older")).dueAt(past.plusSeconds(10)));
    engine.submit(
        house.job(run -> begun.add("future")).priority(Priority.HIGH).dueIn(Duration.ofHours(1)));
    JobId high = engine.submit(house.job(run -> begun.add("high")).priority(Priority.HIGH));
    meeting.letGo();
    engine.whenFinished(high).get(30, SECONDS);
    House.eventually().until(() -> begun.size() == 4);
    assertThat(begun).containsExactly("high", "normal, older", "normal, newer", "low");
  }

  @Test
  void aJobThatIsDueLaterStartsThenThoughTheNodePollsRarely() throws Exception {
    JobEngine engine =
        house.start(house.engine().config(House.quick().pollInterval(Duration.ofHours(1)).build()));
    JobId later = engine.submit(house.job(run -> {}).dueIn(Duration.ofMillis(200)));
    Job job = engine.whenFinished(later).get(30, SECONDS);
    assertThat(job.startedAt()).isAfterOrEqualTo(job.dueAt());
    JobId retried =
        engine.submit(
            house
                .job(
                    run -> {
                      if (run.attempt() < 3) {
                        throw new IllegalStateException("attempt " + run.attempt());
                      }
                    })
                .retry(RetryPolicy.fixed(3, Duration.ofMillis(100))));
    assertThat(engine.whenFinished(retried).get(30, SECONDS).attempts()).isEqualTo(3);
  }

  @Test
  void aJobThatWasNotStartedByItsNotAfterTimeFailsAsExpired() throws Exception {
    JobEngine engine =
        house.start(house.engine().config(House.quick().workers(1).claimAhead(1).build()));
    engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    Instant soon = Instant.now().plusMillis(300);
    JobId claimed = engine.submit(house.job(run -> begun.add("claimed")).notAfter(soon));
    JobId toDo = engine.submit(house.job(run -> begun.add("to do")).notAfter(soon));
    Job expired = engine.whenFinished(toDo).get(30, SECONDS);
    House.eventually().until(() -> Instant.now().isAfter(soon.plusMillis(50)));
    meeting.letGo();
    Job alsoExpired = engine.whenFinished(claimed).get(30, SECONDS);
    assertThat(List.of(expired, alsoExpired))
        .allSatisfy(
            job -> {
              assertThat(job.status()).isEqualTo(JobStatus.FAILED);
              assertThat(job.error().cause()).isEqualTo(JobError.Cause.EXPIRED);
            });
    assertThat(begun).isEmpty();
    engine.close();
    eventually()
        .untilAsserted(
            () -> assertThat(house.events().of(toDo)).containsExactly("submitted", "failed"));
    assertThat(house.events().of(claimed)).containsExactly("submitted", "failed");
  }

  @Test
  void aFailingJobIsTriedAsOftenAsItsPolicySaysAndKeepsItsError() throws Exception {
    JobEngine engine = house.start();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      begun.add("attempt " + run.attempt() + " run " + run.runNo());
                      throw new IllegalStateException("no " + run.attempt());
                    })
                .retry(RetryPolicy.fixed(3, Duration.ZERO)));
    Job job = engine.whenFinished(id).get(30, SECONDS);
    assertThat(begun).containsExactly("attempt 1 run 1", "attempt 2 run 2", "attempt 3 run 3");
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.attempts()).isEqualTo(3);
    assertThat(job.error().cause()).isEqualTo(JobError.Cause.HANDLER);
    assertThat(job.error().type()).isEqualTo(IllegalStateException.class.getName());
    assertThat(job.error().message()).isEqualTo("no 3");
    assertThat(job.error().stack()).contains("SchedulingTest");
    engine.close();
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactly(
                        "submitted",
                        "started",
                        "retried",
                        "started",
                        "retried",
                        "started",
                        "failed"));
  }

  @Test
  void aTimeOutIsARetryOrAFailureAndNeverACancel() throws Exception {
    JobEngine engine = house.start();
    AtomicReference<StopCause> cause = new AtomicReference<>();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      try {
                        run.sleep(Duration.ofMinutes(5));
                      } finally {
                        cause.set(run.stopCause().orElse(null));
                        assertThat(run.isCancelled()).isFalse();
                      }
                    })
                .runTimeout(Duration.ofMillis(50))
                .retry(RetryPolicy.fixed(2, Duration.ZERO)));
    Job job = engine.whenFinished(id).get(30, SECONDS);
    assertThat(cause).hasValue(StopCause.TIMED_OUT);
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.attempts()).isEqualTo(2);
    assertThat(job.error().cause()).isEqualTo(JobError.Cause.TIMED_OUT);
    assertThat(job.cancel()).isNull();
    engine.close();
    eventually()
        .untilAsserted(
            () ->
                assertThat(house.events().of(id))
                    .containsExactlyInAnyOrder(
                        "submitted",
                        "started",
                        "heard",
                        "retried",
                        "stopped",
                        "started",
                        "heard",
                        "failed",
                        "stopped"));
  }

  @Test
  void aNormalReturnAfterATimeOutCompletesAndACancelStillBeatsIt() throws Exception {
    JobEngine engine = house.start();
    JobId returns =
        engine.submit(house.job(run -> meeting.meet()).runTimeout(Duration.ofMillis(50)));
    house.awaitEvent(returns, "heard");
    meeting.letGo();
    assertThat(engine.whenFinished(returns).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    meeting.await();
    AtomicReference<StopCause> cause = new AtomicReference<>();
    JobId cancelled =
        engine.submit(
            house
                .job(
                    run -> {
                      meeting.meet();
                      cause.set(run.stopCause().orElse(null));
                    })
                .runTimeout(Duration.ofMillis(50)));
    house.awaitEvent(cancelled, "heard");
    assertThat(engine.cancel(cancelled).outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    meeting.letGo();
    assertThat(engine.whenStopped(cancelled).get(30, SECONDS).how())
        .isEqualTo(Stopped.How.FINISHED_FIRST);
    assertThat(cause).hasValue(StopCause.CANCELLED);
    engine.close();
    eventually()
        .untilAsserted(() -> assertThat(house.events().of(cancelled)).containsOnlyOnce("heard"));
  }

  @Test
  void anUnreadablePayloadFailsThatJobAlone() throws Exception {
    JobType<Text> written = JobType.of("odd", Text.class);
    JobType<Integer> read = JobType.of("odd", Integer.class);
    JobEngine engine =
        house.start(house.engine().handle(read, (payload, run) -> begun.add("entered")));
    JobId id = engine.submit(Submission.of(written, new Text("not a number")));
    Job job = engine.whenFinished(id).get(30, SECONDS);
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    assertThat(job.attempts()).as("not tried again").isEqualTo(1);
    assertThat(job.error().cause()).isEqualTo(JobError.Cause.PAYLOAD);
    assertThat(job.error().message()).contains("odd", Integer.class.getName());
    assertThat(engine.whenStopped(id).get(30, SECONDS).how()).isEqualTo(Stopped.How.NEVER_STARTED);
    JobId next = engine.submit(house.job(run -> {}));
    assertThat(engine.whenFinished(next).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(begun).isEmpty();
  }

  @Test
  void aPayloadThatIsTooLargeIsRefusedAndNothingIsSubmitted() {
    JobEngine engine =
        house.start(house.engine().config(House.quick().maxPayloadBytes(1_000).build()));
    Text large = new Text("\u00fc".repeat(500));
    assertThatThrownBy(() -> engine.submit(TEXT, large))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("1011 bytes")
        .hasMessageContaining("1000");
    assertThatThrownBy(
            () ->
                engine.submitAll(
                    List.of(Submission.of(TEXT, new Text("small")), Submission.of(TEXT, large))))
        .isInstanceOf(PayloadException.class);
    assertThat(engine.list(JobQuery.newest())).isEmpty();
  }

  @Test
  void aJobOfATypeThatNobodyHandlesWaitsIsReportedOnceAndCanBeListedAndCancelled()
      throws Exception {
    JobEngine engine = house.start();
    JobId first = engine.submit(NOBODYS, new Text("1"));
    JobId second = engine.submit(NOBODYS, new Text("2"));
    House.eventually().until(() -> !house.log().warnings("nobodys").isEmpty());
    engine.whenFinished(engine.submit(house.job(run -> {}))).get(30, SECONDS);
    assertThat(engine.list(JobQuery.newest().type(NOBODYS).status(JobStatus.TO_DO)))
        .extracting(Job::id)
        .containsExactly(second, first);
    assertThat(engine.cancel(first).outcome()).isEqualTo(CancelOutcome.CANCELLED_TO_DO);
    assertThat(house.log().warnings("nobodys")).hasSize(1);
    JobEngine handling =
        house.start(house.engine().handle(NOBODYS, (text, run) -> begun.add(text.text())));
    assertThat(handling.whenFinished(second).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    assertThat(begun).containsExactly("2");
  }

  @Test
  void aFinalJobMayBeRunAgainAsANewOne() throws Exception {
    JobEngine engine = house.start();
    JobId old =
        engine.submit(
            house.job(run -> run.sleep(Duration.ofMinutes(5))).submitter("u-1").traced("t-1"));
    assertThatThrownBy(() -> engine.resubmit(old)).isInstanceOf(IllegalStateException.class);
    engine.cancel(old).whenStopped().get(30, SECONDS);
    JobId again = engine.resubmit(old);
    Job job = engine.find(again).orElseThrow();
    assertThat(again).isNotEqualTo(old);
    assertThat(job.resubmitOf()).isEqualTo(old);
    assertThat(job.payload()).isEqualTo(engine.find(old).orElseThrow().payload());
    assertThat(job.submitter()).isEqualTo("u-1");
    assertThat(engine.find(old).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
    engine.cancel(again).whenStopped().get(30, SECONDS);
    assertThatThrownBy(() -> engine.resubmit(new JobId(42)))
        .isInstanceOf(NoSuchElementException.class);
  }
}
