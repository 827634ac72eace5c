package dev.belay.engine.cancel;

import dev.belay.JobId;
import dev.belay.StopCause;
import dev.belay.engine.store.CancelledRun;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.thread.Backoff;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Carries a cancel from its decision to the run.
 *
 * <p>One decided in this process trips the token before the cancel is answered. Of one decided
 * elsewhere this node learns by reading which of its own runs are cancelled, at the signal
 * interval; that reads a small index, and nothing while the node has no run.
 *
 * <p>Between the commit of a claim and the registration of its runs a local cancel finds no token.
 * It leaves a note, and whoever registers the run finds it: note then look, against add then look,
 * so that one of the two sees the other. Thread-safe.
 */
public final class CancelSignals {

  private final JobStore store;
  private final RunRegistry registry;
  private final LongSupplier node;
  private final Duration interval;
  private final Loop loop;
  private final Map<Run, StopCause> notes = new ConcurrentHashMap<>();

  /** Not started yet. */
  public CancelSignals(
      JobStore store,
      RunRegistry registry,
      LongSupplier node,
      Duration interval,
      Backoff.Range backoff) {
    this.store = store;
    this.registry = registry;
    this.node = node;
    this.interval = interval;
    this.loop = new Loop("belay-signals", backoff, this::poll);
  }

  /** Starts the thread. */
  public void start() {
    loop.start();
  }

  /** Ends the thread. */
  public void stop(Duration atMost) {
    loop.stopAndJoin(atMost);
  }

  /** Something may have been cancelled: looks at once. */
  public void wake() {
    loop.wake();
  }

  /** A cancel of a run of this node was decided in this process. */
  public void decided(JobId id, int runNo, StopCause cause) {
    Run run = new Run(id, runNo);
    notes.put(run, cause);
    if (registry.find(id, runNo).isPresent()) {
      deliver(run);
    }
  }

  /** A run was registered. */
  public void registered(StopToken token) {
    deliver(new Run(token.jobId(), token.runNo()));
  }

  private void deliver(Run run) {
    registry
        .find(run.id(), run.runNo())
        .ifPresent(
            token -> {
              StopCause cause = notes.remove(run);
              if (cause != null) {
                token.trip(cause);
              }
            });
  }

  private Duration poll() {
    Set<Run> noted = Set.copyOf(notes.keySet());
    if (registry.size() > 0 || !noted.isEmpty()) {
      Set<Run> notStopped = new HashSet<>();
      for (CancelledRun cancelled : store.cancelledRuns(node.getAsLong())) {
        Run run = new Run(cancelled.run().id(), cancelled.run().runNo());
        notStopped.add(run);
        registry.find(run.id(), run.runNo()).ifPresent(token -> token.trip(cancelled.cause()));
      }
      // A run that had left when its cancel was noted never comes to take the note away.
      noted.stream().filter(run -> !notStopped.contains(run)).forEach(notes::remove);
    }
    return interval;
  }

  private record Run(JobId id, int runNo) {}
}
