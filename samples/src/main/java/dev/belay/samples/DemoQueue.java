package dev.belay.samples;

import dev.belay.CancelOutcome;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.Submission;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.EngineConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A queue of small jobs on few workers, some of them cancelled before they start. */
final class DemoQueue implements DemoScene {

  private static final int JOBS = 200;
  private static final int CANCELLED_FROM = 100;
  private static final int WORKERS = 4;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private record Step(int number) {}

  private static final JobType<Step> STEP = JobType.of("step", Step.class);

  private final CountDownLatch open = new CountDownLatch(1);
  private final Set<JobId> started = ConcurrentHashMap.newKeySet();

  @Override
  public String title() {
    return "2. " + JOBS + " small jobs on " + WORKERS + " workers, some cancelled in the queue.";
  }

  @Override
  public void play(DemoStore store, Promises promises) throws InterruptedException {
    EngineConfigBuilder config = EngineConfig.builder().workers(WORKERS).claimAhead(WORKERS);
    try (JobEngine engine = store.engine(config).handle(STEP, this::step).start()) {
      List<JobId> jobs = engine.submitAll(steps());
      Set<JobId> called = cancelSome(engine, jobs, promises);
      open.countDown();
      finish(engine, jobs, called, promises);
    }
  }

  private void step(Step step, JobRun run) throws InterruptedException {
    started.add(run.jobId());
    open.await();
  }

  private static List<Submission<Step>> steps() {
    List<Submission<Step>> steps = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      steps.add(Submission.of(STEP, new Step(i)));
    }
    return steps;
  }

  /** Cancels every other job of the queue's far end, which the workers cannot have reached. */
  private static Set<JobId> cancelSome(JobEngine engine, List<JobId> jobs, Promises promises) {
    Set<JobId> called = new HashSet<>();
    long start = System.nanoTime();
    int asked = 0;
    for (int i = CANCELLED_FROM; i < JOBS; i += 2) {
      asked++;
      if (engine.cancel(jobs.get(i)).outcome() == CancelOutcome.CANCELLED_TO_DO) {
        called.add(jobs.get(i));
      }
    }
    Duration each = Duration.ofNanos((System.nanoTime() - start) / asked);
    promises.say(
        called.size() + " times decided CANCELLED_TO_DO, in " + Durations.show(each) + " each");
    promises.check("every one of " + asked + " cancels comes in time", called.size() == asked);
    return called;
  }

  private void finish(JobEngine engine, List<JobId> jobs, Set<JobId> called, Promises promises)
      throws InterruptedException {
    int completed = 0;
    int cancelled = 0;
    for (JobId id : jobs) {
      JobStatus status =
          Waiting.atMost(LONGEST_WAIT, engine.whenFinished(id))
              .map(job -> job.status())
              .orElse(JobStatus.PROCESSING);
      completed += status == JobStatus.COMPLETED && !called.contains(id) ? 1 : 0;
      cancelled += status == JobStatus.CANCELLED && called.contains(id) ? 1 : 0;
    }
    Set<JobId> broken = new HashSet<>(started);
    broken.retainAll(called);
    promises.say(cancelled + " cancelled, " + completed + " completed");
    promises.check("none of the cancelled jobs ever started", broken.isEmpty());
    promises.check(
        "all of them stay cancelled, and every other completes",
        cancelled == called.size() && completed == JOBS - called.size());
  }
}
