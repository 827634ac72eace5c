package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.guarantee.CancelCase.Position;
import dev.belay.engine.guarantee.CancelCase.When;
import dev.belay.engine.support.Handling;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.WeatheredDataSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every status a job can be in when it is cancelled, with every way its handler can end, and the
 * cancel before or after that end.
 */
@OnEveryDatabase
class CancelProductTest {

  @RegisterExtension final House house;

  CancelProductTest(Product product) {
    house = new House(product);
  }

  @ParameterizedTest
  @EnumSource
  void cancelLeadsToWhatTheDesignSays(Position position) throws Exception {
    JobEngine engine = engineFor(position);
    Map<JobId, CancelCase> played = new LinkedHashMap<>();
    for (CancelCase c : CancelCase.of(position)) {
      Stage stage = new Stage(engine, c);
      try {
        played.put(stage.play(), c);
      } catch (Exception | AssertionError e) {
        throw new AssertionError(c.toString(), e);
      } finally {
        stage.letEnd();
      }
    }
    engine.close();
    played.forEach(
        (id, c) ->
            assertThat(house.events().of(id))
                .as(c.toString())
                .containsExactlyInAnyOrderElementsOf(c.expected().events()));
  }

  private JobEngine engineFor(Position position) {
    boolean full = position == Position.TO_DO_DUE || position == Position.CLAIMED_NOT_ENTERED;
    return house.start(
        house
            .engine()
            .config(
                House.quick()
                    .workers(full ? 1 : 2)
                    .claimAhead(position == Position.CLAIMED_NOT_ENTERED ? 1 : 0)
                    .drainTime(Duration.ofSeconds(30))
                    .build()));
  }

  /** One case on an engine that has nothing else to do. */
  private final class Stage {
    private final JobEngine engine;
    private final CancelCase c;
    private final Meeting inside = new Meeting();
    private final Meeting blocking = new Meeting();
    private final CountDownLatch finisherMayGoOn = new CountDownLatch(1);

    Stage(JobEngine engine, CancelCase c) {
      this.engine = engine;
      this.c = c;
    }

    JobId play() throws Exception {
      JobId id = bringIntoPosition();
      CancelCase.Expected expected = c.expected();
      boolean cancelledBefore = c.position() == Position.CANCELLED;
      if (cancelledBefore) {
        assertThat(engine.cancel(id).outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
      }
      if (c.when() == When.AFTER_THE_END) {
        letEnd();
        engine.whenStopped(id).get(30, SECONDS);
      }
      CancelResult result = engine.cancel(id);
      assertThat(result.outcome()).isEqualTo(expected.outcome());
      letEnd();

      Stopped stopped = result.whenStopped().get(30, SECONDS);
      Job job = engine.find(id).orElseThrow();
      assertThat(stopped.how()).isEqualTo(expected.how());
      assertThat(job.status()).isEqualTo(expected.status());
      assertThat(job.result() != null).isEqualTo(expected.status() == JobStatus.COMPLETED);
      return id;
    }

    private JobId bringIntoPosition() throws Exception {
      if (c.position() == Position.TO_DO_DUE || c.position() == Position.CLAIMED_NOT_ENTERED) {
        engine.submit(house.job(run -> blocking.meet()));
        blocking.await();
      }
      JobId id = engine.submit(submission());
      switch (c.position()) {
        case TO_DO_DUE, TO_DO_FUTURE, COMPLETED, FAILED -> {}
        case WAITING_FOR_RETRY ->
            House.eventually().until(() -> engine.find(id).orElseThrow().error() != null);
        case CLAIMED_NOT_ENTERED -> House.eventually().until(() -> engine.state().claimed() == 1);
        case INSIDE, INSIDE_SEALED, INSIDE_SHIELDED, CANCELLED -> inside.await();
        case ENDED_NOT_SETTLED -> {
          inside.await();
          if (c.when() == When.BEFORE_THE_END) {
            house.store().weather(this::holdFinisher);
            inside.letGo();
            House.eventually().until(() -> engine.state().unwritten() == 1);
          }
        }
      }
      return id;
    }

    /** A job that has to wait does so for long, unless its handler is to end before the cancel. */
    private Submission<Handling.Work> submission() {
      Submission<Handling.Work> job = house.job(this::handle);
      Duration rest =
          c.when() == When.BEFORE_THE_END ? Duration.ofHours(1) : Duration.ofMillis(100);
      return switch (c.position()) {
        case TO_DO_FUTURE -> job.dueIn(rest);
        case WAITING_FOR_RETRY -> job.retry(RetryPolicy.fixed(2, rest));
        default -> job;
      };
    }

    private void handle(JobRun run) throws Exception {
      run.result("landed");
      if (c.position() == Position.WAITING_FOR_RETRY && run.attempt() == 1) {
        throw new IllegalStateException("first attempt");
      }
      switch (c.position()) {
        case INSIDE_SEALED -> {
          run.seal();
          inside.meet();
        }
        case INSIDE_SHIELDED ->
            run.shield(
                Duration.ofSeconds(30),
                () -> {
                  inside.meet();
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                  return null;
                });
        default -> inside.meet();
      }
      c.ending().end(run);
    }

    private void letEnd() {
      blocking.letGo();
      inside.letGo();
      finisherMayGoOn.countDown();
    }

    private void holdFinisher(WeatheredDataSource.Point point) {
      if (Thread.currentThread().getName().equals("belay-finisher")) {
        try {
          finisherMayGoOn.await();
        } catch (InterruptedException e) {
          throw new AssertionError("somebody interrupts the finisher", e);
        }
      }
    }
  }
}
