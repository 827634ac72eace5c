package dev.belay.samples;

import dev.belay.CancelOutcome;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A job that declares its point of no return before it is cancelled. */
final class DemoSeal implements DemoScene {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private record Payment(int cents) {}

  private static final JobType<Payment> PAY = JobType.of("pay", Payment.class);

  private final CompletableFuture<Integer> sealed = new CompletableFuture<>();
  private final CountDownLatch mayFinish = new CountDownLatch(1);

  @Override
  public String title() {
    return "3. A payment is cancelled after its point of no return.";
  }

  @Override
  public void play(DemoStore store, Promises promises) throws InterruptedException {
    try (JobEngine engine = store.engine().handle(PAY, this::pay).start()) {
      JobId id = engine.submit(PAY, new Payment(4_200));
      boolean isSealed = Waiting.atMost(LONGEST_WAIT, sealed).isPresent();
      CancelOutcome outcome = engine.cancel(id).outcome();
      mayFinish.countDown();
      Optional<Job> job = Waiting.atMost(LONGEST_WAIT, engine.whenFinished(id));
      promises.say(
          "decided " + outcome + ", then " + job.map(Job::status).orElse(JobStatus.PROCESSING));
      promises.check("the job seals itself", isSealed);
      promises.check("the cancel is told that it is too late", outcome == CancelOutcome.SEALED);
      promises.check(
          "the job completes all the same",
          job.map(Job::status).equals(Optional.of(JobStatus.COMPLETED)));
    } finally {
      mayFinish.countDown();
    }
  }

  private void pay(Payment payment, JobRun run) throws InterruptedException {
    run.seal();
    sealed.complete(payment.cents());
    mayFinish.await();
  }
}
