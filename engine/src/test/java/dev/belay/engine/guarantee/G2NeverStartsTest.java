package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.RetryPolicy;
import dev.belay.Stopped;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** See also {@link CancelStartRaceTest}. */
@OnEveryDatabase
class G2NeverStartsTest {

  @RegisterExtension final House house;

  private final AtomicInteger entered = new AtomicInteger();

  G2NeverStartsTest(Product product) {
    house = new House(product);
  }

  @Test
  void aJobCancelledBeforeItFallsDueNeverStartsOnAnyNode() throws Exception {
    JobEngine one = house.start();
    JobEngine other = house.start();
    List<JobId> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      JobId id =
          one.submit(
              house.job(run -> entered.incrementAndGet()).dueIn(Duration.ofMillis(500 + 4L * i)));
      ids.add(id);
    }
    List<CancelOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      outcomes.add((i % 2 == 0 ? one : other).cancel(ids.get(i)).outcome());
    }
    JobId last = one.submit(house.job(run -> {}).dueIn(Duration.ofMillis(900)));
    one.whenFinished(last).get(30, SECONDS);
    assertThat(entered.get())
        .isLessThanOrEqualTo(
            (int) outcomes.stream().filter(o -> o != CancelOutcome.CANCELLED_TO_DO).count());
    for (int i = 0; i < ids.size(); i++) {
      if (outcomes.get(i) == CancelOutcome.CANCELLED_TO_DO) {
        assertThat(one.find(ids.get(i)).orElseThrow().runNo()).isZero();
      }
    }
    assertThat(outcomes).contains(CancelOutcome.CANCELLED_TO_DO);
  }

  @Test
  void aRunThatIsClaimedAndNotEnteredNeverEntersWhoeverCancelsIt() throws Exception {
    JobEngine engine =
        house.start(house.engine().config(House.quick().workers(1).claimAhead(2).build()));
    JobClient elsewhere = house.client();
    Meeting meeting = new Meeting();
    engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    JobId here = engine.submit(house.job(run -> entered.incrementAndGet()));
    JobId there = engine.submit(house.job(run -> entered.incrementAndGet()));
    House.eventually().until(() -> engine.state().claimed() == 2);

    CancelResult cancelledHere = engine.cancel(here);
    CancelResult cancelledThere = elsewhere.cancel(there);
    assertThat(cancelledHere.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    assertThat(cancelledThere.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    house.awaitEvent(there, "heard");
    meeting.letGo();

    assertThat(cancelledHere.whenStopped().get(30, SECONDS).how())
        .isEqualTo(Stopped.How.NEVER_STARTED);
    assertThat(cancelledThere.whenStopped().get(30, SECONDS).how())
        .isEqualTo(Stopped.How.NEVER_STARTED);
    assertThat(entered).hasValue(0);
  }

  @Test
  void aJobCancelledBetweenTwoAttemptsIsNotTriedAgain() throws Exception {
    JobEngine engine = house.start();
    JobId id =
        engine.submit(
            house
                .job(
                    run -> {
                      entered.incrementAndGet();
                      throw new IllegalStateException("first attempt");
                    })
                .retry(RetryPolicy.fixed(5, Duration.ofMillis(300))));
    house.awaitEvent(id, "retried");
    CancelOutcome outcome = engine.cancel(id).outcome();
    JobId later = engine.submit(house.job(run -> {}).dueIn(Duration.ofMillis(600)));
    engine.whenFinished(later).get(30, SECONDS);
    if (outcome == CancelOutcome.CANCELLED_TO_DO) {
      assertThat(entered.get()).isEqualTo(engine.find(id).orElseThrow().runNo());
    }
    assertThat(engine.whenStopped(id).get(30, SECONDS).how()).isNotNull();
    assertThat(outcome.won()).isTrue();
  }
}
