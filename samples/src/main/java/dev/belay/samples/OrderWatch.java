package dev.belay.samples;

import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Stopped;
import dev.belay.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Follows one job to its end, in whichever process it runs. For one thread. */
final class OrderWatch {

  private static final Duration LOOK = Duration.ofMillis(100);

  /** Longer than a handler may take before it counts as stuck, and than a lost node's lease. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final JobClient client;
  private final JobId id;
  private final Canceller canceller;
  private final long startNanos = System.nanoTime();
  private @Nullable Cancellation planned;
  private long plannedNanos;

  OrderWatch(JobClient client, JobId id, Canceller canceller) {
    this.client = client;
    this.id = id;
    this.canceller = canceller;
  }

  /** Cancels the job that long after the watch began, unless it is final by then. */
  void cancelAfter(Duration delay, Cancellation cancellation) {
    planned = cancellation;
    plannedNanos = startNanos + delay.toNanos();
  }

  /** Shows the progress until the job is final, and its run has left or takes too long to. */
  OrderEnd untilEnd(Console console) throws InterruptedException {
    Job job = untilFinal(console);
    if (job.status() != JobStatus.CANCELLED) {
      return new OrderEnd(job, Optional.empty(), canceller.asked(), Optional.empty());
    }
    Optional<Stopped> stopped = Waiting.atMost(LONGEST_STOP, client.whenStopped(id));
    long nowNanos = System.nanoTime();
    Optional<Duration> stop =
        stopped
            .flatMap(s -> canceller.asked())
            .map(a -> Duration.ofNanos(nowNanos - a.askedNanos()));
    return new OrderEnd(look().orElse(job), stopped, canceller.asked(), stop);
  }

  private Job untilFinal(Console console) throws InterruptedException {
    CompletableFuture<Job> finished = client.whenFinished(id);
    try (ProgressView view = ProgressView.on(console)) {
      while (true) {
        Optional<Job> end = Waiting.atMost(untilLook(), finished);
        Optional<Job> now = end.isPresent() ? end : look();
        now.map(Job::progress).ifPresent(view::show);
        if (end.isPresent()) {
          return end.get();
        }
        cancelWhenTime();
      }
    }
  }

  /** The job; empty when the store cannot tell just now. The watch outlives that. */
  private Optional<Job> look() {
    try {
      return client.find(id);
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private Duration untilLook() {
    Duration left = Duration.ofNanos(plannedNanos - System.nanoTime());
    return planned == null || left.compareTo(LOOK) > 0 ? LOOK : left;
  }

  private void cancelWhenTime() {
    if (planned != null && System.nanoTime() - plannedNanos >= 0) {
      Cancellation now = planned;
      planned = null;
      canceller.cancel(now);
    }
  }
}
