package dev.belay.engine.durability;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One node after the other is restarted, each time with other handlers, while clients work. */
@OnEveryDatabase
class RollingRestartTest {

  record Step(int number) {}

  private enum Kind {
    COPY,
    MOVE,
    DELETE;

    private JobType<Step> type() {
      return JobType.of("rolling-" + name(), Step.class);
    }

    /** All but this one. */
    private Set<Kind> others() {
      return EnumSet.complementOf(EnumSet.of(this));
    }
  }

  /** A run that is given back costs none. */
  private static final RetryPolicy ONE_ATTEMPT = RetryPolicy.none();

  private static final int JOBS_A_RESTART = 40;

  @RegisterExtension final House house;

  private final Map<Long, Set<Kind>> handledBy = new ConcurrentHashMap<>();
  private final Map<JobId, Kind> submitted = new ConcurrentHashMap<>();
  private final Set<JobId> cancelled = ConcurrentHashMap.newKeySet();
  private final Semaphore allowed = new Semaphore(0);
  private final AtomicReference<Throwable> trouble = new AtomicReference<>();

  RollingRestartTest(Product product) {
    house = new House(product);
  }

  @Test
  void nothingIsLostAndNothingFailsForWantOfAHandler() throws Exception {
    List<JobEngine> nodes = new ArrayList<>();
    for (Kind left : Kind.values()) {
      nodes.add(start(left.others()));
    }
    int restarts = Math.max(6, house.rounds(12));
    JobClient client = house.client();
    Thread submitter =
        new Thread(() -> submitAndCancel(client, restarts * JOBS_A_RESTART), "rolling-submitter");
    submitter.start();
    for (int i = 0; i < restarts; i++) {
      // Sometimes nobody handles one of the kinds for a while.
      Kind left = Kind.values()[ThreadLocalRandom.current().nextInt(Kind.values().length)];
      allowed.release(JOBS_A_RESTART);
      House.eventually().until(() -> allowed.availablePermits() < JOBS_A_RESTART / 2);
      nodes.remove(0).close();
      nodes.add(start(left.others()));
    }
    submitter.join();
    assertThat(trouble).hasValue(null);
    nodes.add(start(EnumSet.allOf(Kind.class)));
    requireAllEnded(client);
  }

  private JobEngine start(Set<Kind> kinds) {
    EngineBuilder builder =
        Belay.engine()
            .store(house.store().dataSource())
            .config(House.quick().claimAhead(4).drainTime(Duration.ofMillis(20)).build());
    for (Kind kind : kinds) {
      builder.handle(kind.type(), RollingRestartTest::handle);
    }
    JobEngine node = house.start(builder);
    handledBy.put(node.state().node(), kinds);
    return node;
  }

  private static void handle(Step step, JobRun run) throws Exception {
    run.sleep(Duration.ofMillis(step.number() % 4 == 0 ? 150 : step.number() % 7));
    run.result(step.number());
  }

  private void submitAndCancel(JobClient client, int jobs) {
    try {
      for (int number = 0; number < jobs; number++) {
        allowed.acquire();
        Kind kind = Kind.values()[number % Kind.values().length];
        JobId id = client.submit(Submission.of(kind.type(), new Step(number)).retry(ONE_ATTEMPT));
        submitted.put(id, kind);
        if (number % 5 == 0 && client.cancel(id).outcome().won()) {
          cancelled.add(id);
        }
      }
    } catch (Exception e) {
      trouble.set(e);
    }
  }

  private void requireAllEnded(JobClient client) throws Exception {
    int movedOn = 0;
    for (Map.Entry<JobId, Kind> entry : submitted.entrySet()) {
      Job job = client.whenFinished(entry.getKey()).get(60, SECONDS);
      assertThat(job.status())
          .as("%s", job)
          .isEqualTo(cancelled.contains(job.id()) ? JobStatus.CANCELLED : JobStatus.COMPLETED);
      if (job.node() != 0) {
        assertThat(handledBy.get(job.node())).as("%s", job).contains(entry.getValue());
      }
      movedOn += job.runNo() > 1 ? 1 : 0;
    }
    System.out.printf(
        "%d jobs, %d cancelled, %d given back by a node that closed, %d nodes%n",
        submitted.size(), cancelled.size(), movedOn, handledBy.size());
    assertThat(cancelled).isNotEmpty();
  }
}
