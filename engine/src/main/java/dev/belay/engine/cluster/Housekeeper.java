package dev.belay.engine.cluster;

import dev.belay.JobError;
import dev.belay.JobEvent;
import dev.belay.JobListener;
import dev.belay.JobStatus;
import dev.belay.engine.cancel.RunRegistry;
import dev.belay.engine.dispatch.Dispatch;
import dev.belay.engine.dispatch.NodeStanding;
import dev.belay.engine.event.Events;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.RunKey;
import dev.belay.engine.store.StoreTrouble;
import dev.belay.engine.store.TypedRun;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be looked after now and then: jobs of lost nodes are rescued, overdue ones expire,
 * what this node was given and does not know goes back, types that nobody handles are reported,
 * what is over is purged, and an embedded database's file is compacted.
 */
public final class Housekeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
  private static final int CHUNK = 500;
  private static final int MOST_CHUNKS = 1_000;
  private static final Duration ORPHAN_INTERVAL = Duration.ofSeconds(5);
  private static final Duration COMPACT_BUDGET = Duration.ofMillis(100);
  private static final Duration SILENT_NODES_KEPT = Duration.ofDays(1);

  private final JobStore store;
  private final RunRegistry registry;
  private final Dispatch dispatch;
  private final Events events;
  private final NodeStanding standing;
  private final Timing timing;
  private final Loop loop;
  private final Set<String> reportedTypes = new HashSet<>();
  private long lastCompact = System.nanoTime();
  private long lastPurge = System.nanoTime();
  private long lastOrphans = System.nanoTime() - ORPHAN_INTERVAL.toNanos();

  /** Not started yet. */
  public Housekeeper(
      JobStore store,
      RunRegistry registry,
      Dispatch dispatch,
      Events events,
      NodeStanding standing,
      Timing timing) {
    this.store = store;
    this.registry = registry;
    this.dispatch = dispatch;
    this.events = events;
    this.standing = standing;
    this.timing = timing;
    this.loop = new Loop("belay-housekeeper", timing.longestBackoff(), this::step);
  }

  /** Starts the thread. */
  public void start() {
    loop.start();
  }

  /** Ends the thread. */
  public void stop(Duration atMost) {
    loop.stopAndJoin(atMost);
  }

  private Duration step() {
    if (standing.mayClaim()) {
      // One that cannot renew its own lease is no judge of others, and would find itself lost.
      rescue();
    }
    expire();
    giveBackUnknown();
    if (isDue(lastOrphans, ORPHAN_INTERVAL)) {
      reportOrphanedTypes();
      lastOrphans = System.nanoTime();
    }
    if (isDue(lastPurge, timing.purgeInterval())) {
      purge();
      lastPurge = System.nanoTime();
    }
    if (isDue(lastCompact, timing.compactInterval())) {
      store.compact(COMPACT_BUDGET);
      lastCompact = System.nanoTime();
    }
    return timing.interval();
  }

  private static boolean isDue(long last, Duration interval) {
    return System.nanoTime() - last >= interval.toNanos();
  }

  private void rescue() {
    for (long deadNode : store.deadNodes()) {
      for (int i = 0; i < MOST_CHUNKS && !loop.isStopping(); i++) {
        List<TypedRun> rescued = store.rescue(deadNode, CHUNK);
        if (rescued.isEmpty()) {
          break;
        }
        LOG.info("took {} jobs away from node {}, which was lost", rescued.size(), deadNode);
        rescued.forEach(this::tellRescued);
        dispatch.wake();
      }
    }
  }

  private void tellRescued(TypedRun run) {
    JobError error =
        new JobError(JobError.Cause.NODE_LOST, null, "the node of its run was lost", null);
    JobEvent event =
        new JobEvent(
            run.run().id(), run.type(), run.run().runNo(), standing.node(), null, error, null);
    events.tell(JobListener::rescued, event);
    if (run.status() == JobStatus.FAILED) {
      events.tell(JobListener::failed, event);
    }
  }

  private void expire() {
    for (int i = 0; i < MOST_CHUNKS && !loop.isStopping(); i++) {
      List<TypedRun> expired = store.expire(CHUNK);
      JobError error =
          new JobError(JobError.Cause.EXPIRED, null, "not started by its not-after time", null);
      for (TypedRun run : expired) {
        events.tell(
            JobListener::failed,
            new JobEvent(
                run.run().id(), run.type(), run.run().runNo(), standing.node(), null, error, null));
      }
      if (expired.size() < CHUNK) {
        return;
      }
    }
  }

  /**
   * Only claims whose runs have all been registered are looked at, so that a claim under way is not
   * mistaken for a lost one; and a run stays registered until its settlement is known.
   */
  private void giveBackUnknown() {
    giveBackUnknown(dispatch.registeredClaimNo());
  }

  /** The same for a node that claims no more: a claim whose answer was lost is found, too. */
  public void giveBackAllUnknown() {
    try {
      giveBackUnknown(Long.MAX_VALUE);
    } catch (StoreTrouble trouble) {
      LOG.warn(
          "what node {} was given and does not know will be rescued", standing.node(), trouble);
    }
  }

  private void giveBackUnknown(long upToClaimNo) {
    long node = standing.node();
    List<RunKey> unknown =
        store.claimedRuns(node, upToClaimNo).stream()
            .filter(run -> !registry.knows(run.id(), run.runNo()))
            .toList();
    if (!unknown.isEmpty()) {
      LOG.info(
          "gives back {} jobs that are claimed by node {} and not known to it",
          unknown.size(),
          node);
      store.release(node, unknown, System.nanoTime());
      dispatch.wake();
    }
  }

  private void reportOrphanedTypes() {
    for (String type : store.orphanedTypes()) {
      if (reportedTypes.add(type)) {
        LOG.warn("jobs of type {} wait, and no started node has a handler for it", type);
      }
    }
  }

  private void purge() {
    int purged = 0;
    for (int i = 0; i < MOST_CHUNKS && !loop.isStopping(); i++) {
      int chunk = store.purge(timing.retention(), timing.purgeChunk());
      purged += chunk;
      if (chunk == 0) {
        break;
      }
    }
    if (purged > 0) {
      LOG.debug("purged {} finished jobs", purged);
    }
    store.purgeNodes(SILENT_NODES_KEPT);
  }

  /**
   * When to do what.
   *
   * @param interval between two rounds
   * @param purgeInterval between two purges
   * @param retention how long finished jobs are kept
   * @param purgeChunk how many one transaction deletes
   * @param compactInterval between two looks at the file of an embedded database
   * @param longestBackoff the longest pause while the database is in trouble
   */
  public record Timing(
      Duration interval,
      Duration purgeInterval,
      Duration retention,
      int purgeChunk,
      Duration compactInterval,
      Duration longestBackoff) {}
}
