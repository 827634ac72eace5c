package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.Together;
import dev.belay.engine.support.WeatheredDataSource.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One worker, whose jobs are cancelled at every moment of their short lives. */
@OnEveryDatabase
class G11NoStraySignalTest {

  record Step(int number) {}

  private static final JobType<Step> STEP = JobType.of("step", Step.class);

  @RegisterExtension final House house;

  private final Queue<String> strays = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lastBegun = new AtomicInteger(-1);
  private final AtomicInteger hooks = new AtomicInteger();
  private final AtomicInteger interrupted = new AtomicInteger();
  private volatile JobEngine engine;

  G11NoStraySignalTest(Product product) {
    house = new House(product);
  }

  @Test
  void noInterruptAndNoHookReachesTheNextJobOfTheWorkerOrACallOfBelay() throws Exception {
    engine =
        house.start(
            house
                .engine()
                .config(
                    House.quick()
                        .workers(1)
                        .claimAhead(2)
                        .interruptInterval(Duration.ofMillis(10))
                        .build())
                .handle(STEP, this::handle));
    house.store().weather(this::lookForInterrupt);
    int least = house.rounds(600);
    Map<Integer, JobId> ids = new HashMap<>();
    int jobs = 0;
    // How often a cancel meets a handler inside is a matter of the machine's speed.
    for (; jobs < least || (!hasMetHandlers() && jobs < 20 * least); jobs += 2) {
      int number = jobs;
      List<JobId> pair = engine.submitAll(List.of(step(number), step(number + 1)));
      ids.put(number, pair.get(0));
      ids.put(number + 1, pair.get(1));
      House.eventually()
          .pollInterval(Duration.ofNanos(50_000))
          .until(() -> lastBegun.get() >= number);
      Together.dither(60_000);
      engine.cancel(pair.get(0));
    }
    List<JobStatus> victims = new ArrayList<>();
    for (int number = 0; number < jobs; number++) {
      JobId id = ids.get(number);
      engine.whenStopped(id).get(60, SECONDS);
      Job job = engine.find(id).orElseThrow();
      if (number % 2 == 0) {
        victims.add(job.status());
      } else {
        assertThat(job.status()).as("nobody cancelled %d", number).isEqualTo(JobStatus.COMPLETED);
      }
    }
    System.out.printf(
        "%d jobs on one worker: %d interrupts seen, %d hooks closed%n",
        jobs, interrupted.get(), hooks.get());
    assertThat(strays).isEmpty();
    assertThat(victims).contains(JobStatus.CANCELLED, JobStatus.COMPLETED);
    assertThat(interrupted).hasPositiveValue();
    assertThat(hooks).hasPositiveValue();
  }

  private boolean hasMetHandlers() {
    return interrupted.get() > 0 && hooks.get() > 0;
  }

  private static Submission<Step> step(int number) {
    return Submission.of(STEP, new Step(number)).retry(RetryPolicy.none());
  }

  private void handle(Step step, JobRun run) throws Exception {
    boolean victim = step.number % 2 == 0;
    if (Thread.currentThread().isInterrupted() && !run.isStopping()) {
      strays.add("interrupt at the entry of " + step);
    }
    lastBegun.set(step.number);
    run.onStop(
        () -> {
          hooks.incrementAndGet();
          if (!victim || lastBegun.get() != step.number) {
            strays.add("hook of " + step + " while " + lastBegun.get() + " is inside");
          }
        });
    for (int i = 0; i < 4; i++) {
      engine.find(run.jobId());
      Together.dither(5_000 << (step.number / 2 % 6));
    }
    if (Thread.currentThread().isInterrupted()) {
      interrupted.incrementAndGet();
      if (!victim) {
        strays.add("interrupt inside " + step);
      }
    }
  }

  /** On every way to the database: no thread of the engine and no handler may be interrupted. */
  private void lookForInterrupt(Point point) {
    if (Thread.currentThread().isInterrupted()) {
      strays.add("interrupt during a Belay call, at " + point);
    }
  }

  @Test
  void anInterruptThatComesDuringABelayCallIsDeliveredOnItsReturn() throws Exception {
    engine = house.start();
    AtomicInteger delivered = new AtomicInteger();
    JobId id =
        engine.submit(
            house.job(
                run -> {
                  engine.cancel(run.jobId());
                  // The token has tripped inside the call; its interrupt is here after the call.
                  if (Thread.currentThread().isInterrupted()) {
                    delivered.incrementAndGet();
                  }
                  run.result("an interrupt that is up does not keep a job from returning");
                }));
    assertThat(engine.whenStopped(id).get(30, SECONDS).how())
        .isEqualTo(dev.belay.Stopped.How.FINISHED_FIRST);
    assertThat(delivered).hasValue(1);
  }

  @Test
  void aHandlerThatReturnsWithItsFlagUpHasCompletedAndItsFlagDies() throws Exception {
    engine = house.start(house.engine().config(House.quick().workers(1).build()));
    JobId first = engine.submit(house.job(run -> Thread.currentThread().interrupt()));
    AtomicInteger leaked = new AtomicInteger();
    JobId second =
        engine.submit(
            house.job(
                run -> {
                  if (Thread.currentThread().isInterrupted()) {
                    leaked.incrementAndGet();
                  }
                }));
    assertThat(engine.whenFinished(first).get(30, SECONDS).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(engine.whenFinished(second).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    assertThat(leaked).hasValue(0);
  }
}
