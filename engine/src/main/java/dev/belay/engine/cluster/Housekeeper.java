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
import dev.belay.engine.thread.Backoff;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be looked after now and then: jobs of lost nodes are rescued, overdue ones expire,
 * what this node was given and does not know goes back, types that nobody handles are reported,
 * what is over is purged, and an embedded database's file is compacted.
 *
 * <p>Each duty has its own interval. When it is due, one group of jobs is worked on; it stays due
 * while the group was full. So each gets done however much there is, and none waits for the end of
 * another.
 */
public final class Housekeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

  private final JobStore store;
  private final RunRegistry registry;
  private final Dispatch dispatch;
  private final Events events;
  private final NodeStanding standing;
  private final Timing timing;
  private final Loop loop;
  private final Set<String> reportedTypes = new HashSet<>();
  private final List<Duty> duties;

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
    this.duties =
        List.of(
            new Duty(timing.interval(), Duration.ZERO, this::rescue),
            new Duty(timing.interval(), Duration.ZERO, this::expire),
            new Duty(timing.interval(), Duration.ZERO, this::giveBackUnknown),
            new Duty(timing.orphanInterval(), Duration.ZERO, this::reportOrphanedTypes),
            new Duty(timing.purgeInterval(), timing.purgeInterval(), this::purge),
            new Duty(timing.compactInterval(), timing.compactInterval(), this::compact));
    this.loop = new Loop("belay-housekeeper", timing.backoff(), this::step);
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
    long pause = Long.MAX_VALUE;
    for (Duty duty : duties) {
      pause = Math.min(pause, duty.doIfDue());
    }
    return Duration.ofNanos(pause);
  }

  private boolean rescue() {
    if (!standing.mayClaim()) {
      // One that cannot renew its own lease is no judge of others, and would find itself lost.
      return false;
    }
    boolean mayBeMore = false;
    for (long deadNode : store.deadNodes()) {
      List<TypedRun> rescued = store.rescue(deadNode, timing.groupSize());
      if (!rescued.isEmpty()) {
        LOG.info("took {} jobs away from node {}, which was lost", rescued.size(), deadNode);
        rescued.forEach(this::tellRescued);
        dispatch.wake();
      }
      mayBeMore |= rescued.size() == timing.groupSize();
    }
    return mayBeMore;
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

  private boolean expire() {
    List<TypedRun> expired = store.expire(timing.groupSize());
    JobError error =
        new JobError(JobError.Cause.EXPIRED, null, "not started by its not-after time", null);
    for (TypedRun run : expired) {
      events.tell(
          JobListener::failed,
          new JobEvent(
              run.run().id(), run.type(), run.run().runNo(), standing.node(), null, error, null));
    }
    return expired.size() == timing.groupSize();
  }

  /**
   * Only claims whose runs have all been registered are looked at, so that a claim under way is not
   * mistaken for a lost one; and a run stays registered until its settlement is known.
   */
  private boolean giveBackUnknown() {
    giveBackUnknown(dispatch.registeredClaimNo());
    return false;
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

  private boolean reportOrphanedTypes() {
    for (String type : store.orphanedTypes()) {
      if (reportedTypes.add(type)) {
        LOG.warn("jobs of type {} wait, and no started node has a handler for it", type);
      }
    }
    return false;
  }

  private boolean purge() {
    int purged = store.purge(timing.retention(), timing.purgeChunk());
    LOG.debug("purged {} finished jobs", purged);
    if (purged == timing.purgeChunk()) {
      return true;
    }
    store.purgeNodes(timing.nodeRetention());
    return false;
  }

  private boolean compact() {
    store.compact(timing.compactBudget());
    return false;
  }

  /** Something to do at an interval. */
  private static final class Duty {
    private final long intervalNanos;
    private final BooleanSupplier work;
    private long dueNanos;

    /**
     * Not done yet.
     *
     * @param first how long to wait before the first time
     * @param work does a part of it, and tells whether there may be more
     */
    Duty(Duration interval, Duration first, BooleanSupplier work) {
      this.intervalNanos = interval.toNanos();
      this.work = work;
      this.dueNanos = System.nanoTime() + first.toNanos();
    }

    /** Returns how long it is not due from now on. */
    long doIfDue() {
      if (System.nanoTime() - dueNanos >= 0 && !work.getAsBoolean()) {
        dueNanos = System.nanoTime() + intervalNanos;
      }
      return Math.max(0, dueNanos - System.nanoTime());
    }
  }

  /**
   * When to do what, and how much at once.
   *
   * @param interval between two looks for lost nodes, overdue jobs and lost claims
   * @param groupSize how many jobs one transaction rescues or expires
   * @param orphanInterval between two looks for types that nobody handles
   * @param purgeInterval between two purges
   * @param retention how long finished jobs are kept
   * @param purgeChunk how many one transaction deletes
   * @param nodeRetention how long nodes that are gone are kept
   * @param compactInterval between two looks at the file of an embedded database
   * @param compactBudget how long it is compacted at once
   * @param backoff the pauses while the database is in trouble
   */
  public record Timing(
      Duration interval,
      int groupSize,
      Duration orphanInterval,
      Duration purgeInterval,
      Duration retention,
      int purgeChunk,
      Duration nodeRetention,
      Duration compactInterval,
      Duration compactBudget,
      Backoff.Range backoff) {}
}
