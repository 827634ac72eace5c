package dev.belay.samples;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.Stopped;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.samples.files.Order;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A job that ignores its cancel, on the only worker there is. */
final class DemoStuck implements DemoScene {

  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private record Order(String text) {}

  private static final JobType<Order> DEAF = JobType.of("deaf", Order.class);
  private static final JobType<Order> QUICK = JobType.of("quick", Order.class);

  private final CompletableFuture<JobId> entered = new CompletableFuture<>();
  private final CompletableFuture<JobEvent> stuck = new CompletableFuture<>();
  private final CompletableFuture<JobEvent> discarded = new CompletableFuture<>();
  private volatile boolean released;

  @Override
  public String title() {
    return "4. A job ignores its cancel, on an engine with one worker.";
  }

  @Override
  public void play(DemoStore store, Promises promises) throws InterruptedException {
    try (JobEngine engine =
        store
            .engine(config())
            .handle(DEAF, this::ignoreEverything)
            .handle(QUICK, (order, run) -> run.result(order))
            .listener(new Ears())
            .start()) {
      JobId id = engine.submit(DEAF, new Order("never mind the cancel"));
      promises.check("it is in its handler", Waiting.atMost(LONGEST_WAIT, entered).isPresent());
      CancelResult cancel = decide(engine, id, promises);
      replace(engine, cancel, promises);
      released = true;
      leave(engine, id, cancel, promises);
    } finally {
      released = true;
    }
  }

  private static EngineConfigBuilder config() {
    return EngineConfig.builder().workers(1).claimAhead(0).maxReplacedWorkers(1).stopGrace(GRACE);
  }

  private void ignoreEverything(Order order, JobRun run) {
    entered.complete(run.jobId());
    while (!released) {
      Thread.onSpinWait();
    }
    run.result(order);
  }

  private static CancelResult decide(JobEngine engine, JobId id, Promises promises) {
    long start = System.nanoTime();
    CancelResult cancel = engine.cancel(id);
    promises.say(
        "decided "
            + cancel.outcome()
            + " in "
            + Durations.show(Duration.ofNanos(System.nanoTime() - start)));
    promises.check(
        "the decision does not wait for the handler",
        cancel.outcome() == CancelOutcome.CANCELLED_PROCESSING
            && engine.find(id).map(Job::status).equals(Optional.of(JobStatus.CANCELLED)));
    return cancel;
  }

  private void replace(JobEngine engine, CancelResult cancel, Promises promises)
      throws InterruptedException {
    promises.say("the engine will warn in its log, with the stack of the handler");
    Optional<JobEvent> event = Waiting.atMost(LONGEST_WAIT, stuck);
    promises.check(
        "it is reported as stuck after its grace of " + Durations.show(GRACE) + ", with its stack",
        event.map(JobEvent::error).map(error -> error.stack() != null).orElse(false));
    promises.check("it is not called stopped before it has left", !cancel.whenStopped().isDone());
    JobId next = engine.submit(QUICK, new Order("the next, please"));
    Optional<Job> job = Waiting.atMost(LONGEST_WAIT, engine.whenFinished(next));
    promises.check(
        "its worker is replaced: another job completes meanwhile",
        !released && job.map(Job::status).equals(Optional.of(JobStatus.COMPLETED)));
  }

  private void leave(JobEngine engine, JobId id, CancelResult cancel, Promises promises)
      throws InterruptedException {
    Optional<Stopped> stopped = Waiting.atMost(LONGEST_WAIT, cancel.whenStopped());
    promises.check(
        "when it leaves at last, that is recorded",
        stopped.map(Stopped::how).equals(Optional.of(Stopped.How.FINISHED_FIRST)));
    promises.check(
        "its late result is discarded, and its handler's node is told",
        Waiting.atMost(LONGEST_WAIT, discarded).isPresent());
    Optional<Job> job = engine.find(id);
    promises.check(
        "the job is still cancelled, without a result",
        job.filter(j -> j.status() == JobStatus.CANCELLED && j.result() == null).isPresent());
  }

  private final class Ears implements JobListener {

    @Override
    public void stuck(JobEvent event) {
      stuck.complete(event);
    }

    @Override
    public void discarded(JobEvent event) {
      discarded.complete(event);
    }
  }
}
