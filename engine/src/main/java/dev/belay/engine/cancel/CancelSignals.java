package dev.belay.engine.cancel;

import dev.belay.JobId;
import dev.belay.StopCause;
import dev.belay.engine.store.CancelledRun;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.Map;
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
      Duration longestBackoff) {
    this.store = store;
    this.registry = registry;
    this.node = node;
    this.interval = interval;
    this.loop = new Loop("belay-signals", longestBackoff, this::poll);
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
    if (registry.size() > 0) {
      for (CancelledRun cancelled : store.cancelledRuns(node.getAsLong())) {
        registry
            .find(cancelled.run().id(), cancelled.run().runNo())
            .ifPresent(token -> token.trip(cancelled.cause()));
      }
    }
    return interval;
  }

  private record Run(JobId id, int runNo) {}
}
