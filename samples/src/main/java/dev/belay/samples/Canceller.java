package dev.belay.samples;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobClient;
import dev.belay.JobId;
import dev.belay.StoreException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cancels the one job of this process when asked, even when asked before the job was submitted, and
 * remembers how long that took. Thread-safe.
 */
final class Canceller {

  /**
   * A cancel asked for by this process.
   *
   * @param askedNanos when, on {@link System#nanoTime()}'s clock
   * @param decision how long the call took
   * @param outcome what the store decided
   */
  record Asked(long askedNanos, Duration decision, CancelOutcome outcome) {}

  private final JobClient client;
  private final Console console;
  private @Nullable JobId job;
  private @Nullable Cancellation early;
  private @Nullable Asked asked;

  Canceller(JobClient client, Console console) {
    this.client = client;
    this.console = console;
  }

  /** The job is there from now on. */
  synchronized void submitted(JobId id) {
    job = id;
    if (early != null) {
      cancel(early);
    }
  }

  /** Cancels the job, or will as soon as it is there; does nothing when that was decided before. */
  synchronized void cancel(Cancellation cancellation) {
    if (job == null) {
      early = cancellation;
      return;
    } else if (asked != null) {
      return;
    }
    long start = System.nanoTime();
    try {
      CancelOutcome outcome = client.cancel(job, cancellation).outcome();
      asked = new Asked(start, Duration.ofNanos(System.nanoTime() - start), outcome);
    } catch (StoreException e) {
      console.err().println("The job could not be cancelled: " + e.getMessage());
    }
  }

  /** What became of the cancel; empty when this process asked for none. */
  synchronized Optional<Asked> asked() {
    return Optional.ofNullable(asked);
  }
}
