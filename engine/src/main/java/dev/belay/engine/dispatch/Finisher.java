package dev.belay.engine.dispatch;

import dev.belay.JobError;
import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.Progress;
import dev.belay.engine.cancel.StopToken;
import dev.belay.engine.event.Events;
import dev.belay.engine.store.EndedRun;
import dev.belay.engine.store.HeardMark;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Move;
import dev.belay.engine.store.ProgressMark;
import dev.belay.engine.store.RunKey;
import dev.belay.engine.store.Settlement;
import dev.belay.engine.store.StoreTrouble;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what became of runs, in groups, on a thread of its own: whoever ends while a group is
 * written shares the next one. While the database is away nothing is thrown away; a row that
 * somebody holds is left out and tried again.
 *
 * <p>A run stays registered until its settlement is known. So whatever the store believes this node
 * to run, and the node does not know, was lost on the way and may be given back.
 */
final class Finisher {

  private static final Logger LOG = LoggerFactory.getLogger(Finisher.class);
  private static final Duration HELD_ROW_PAUSE = Duration.ofMillis(20);
  private static final int GROUPS_BEHIND = 4;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final JobStore store;
  private final ActiveRuns runs;
  private final Events events;
  private final int groupSize;
  private final Duration progressInterval;
  private final Consumer<Collection<JobId>> onSettled;

  /** Jobs went back to the queue, or so little is unwritten that more may be begun. */
  private final Runnable onClaimable;

  private final Loop loop;

  private final ConcurrentLinkedQueue<Ended> incoming = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unwritten = new AtomicInteger();

  /** Only the loop's thread touches these. */
  private final Deque<Ended> pending = new ArrayDeque<>();

  private final List<Ended> held = new ArrayList<>();
  private long lastProgressNanos = System.nanoTime();
  private volatile boolean progressed;

  Finisher(
      JobStore store,
      ActiveRuns runs,
      Events events,
      Settings settings,
      Consumer<Collection<JobId>> onSettled,
      Runnable onClaimable) {
    this.store = store;
    this.runs = runs;
    this.events = events;
    this.groupSize = settings.groupSize();
    this.progressInterval = settings.progressInterval();
    this.onSettled = onSettled;
    this.onClaimable = onClaimable;
    this.loop = new Loop("belay-finisher", settings.longestBackoff(), this::step);
  }

  void start() {
    loop.start();
  }

  /** A run has ended; returns at once. */
  void ended(ActiveRun run, EndedRun ended, @Nullable Duration inside) {
    unwritten.incrementAndGet();
    incoming.add(new Ended(run, ended, inside));
    loop.wake();
  }

  /** A run has heard that its job is cancelled. */
  void heard(ActiveRun run, long heardNanos) {
    heard.add(new Heard(run, new HeardMark(run.key(), heardNanos)));
    loop.wake();
  }

  /** A stuck run has left after its job had moved on: until then it is known to be inside. */
  void leftLate(ActiveRun run) {
    runs.remove(run);
    onSettled.accept(List.of(run.job().id()));
  }

  /** A run said how far it has come; it is written with the next round. */
  void progressed() {
    if (!progressed) {
      progressed = true;
      loop.wake();
    }
  }

  int unwritten() {
    return unwritten.get();
  }

  /** Whether so much is unwritten that nothing more should be begun. */
  boolean isBehind() {
    return unwritten.get() >= GROUPS_BEHIND * groupSize;
  }

  /** Ends the thread once everything is written, or the time is over. */
  void drainAndStop(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (unwritten.get() > 0 && System.nanoTime() < deadline) {
      loop.wake();
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    if (unwritten.get() > 0) {
      LOG.warn(
          "{} ended runs could not be recorded before the engine closed; their jobs will be rescued",
          unwritten.get());
    }
    loop.stopAndJoin(atMost);
  }

  private Duration step() {
    writeProgress();
    writeHeard();
    pending.addAll(held);
    held.clear();
    Ended next;
    while ((next = incoming.poll()) != null) {
      pending.add(next);
    }
    while (!pending.isEmpty()) {
      settleOneGroup();
    }
    if (!held.isEmpty()) {
      return HELD_ROW_PAUSE;
    }
    return progressed ? progressInterval : IDLE;
  }

  private void settleOneGroup() {
    List<Ended> group = new ArrayList<>();
    while (group.size() < groupSize && !pending.isEmpty()) {
      group.add(pending.poll());
    }
    Map<Long, List<Ended>> byNode =
        group.stream().collect(Collectors.groupingBy(ended -> ended.run().node()));
    List<Ended> open = new ArrayList<>(group);
    try {
      byNode.forEach(
          (node, ended) -> {
            settle(node, ended);
            open.removeAll(ended);
          });
    } finally {
      open.forEach(pending::addFirst);
    }
  }

  private void settle(long node, List<Ended> group) {
    List<Settlement> answers;
    try {
      answers = store.settle(node, group.stream().map(Ended::record).toList());
    } catch (StoreTrouble trouble) {
      if (trouble.kind() != StoreTrouble.Kind.LASTING) {
        throw trouble;
      }
      settleOneByOne(node, group, trouble);
      return;
    }
    boolean claimable = isBehind();
    List<JobId> settled = new ArrayList<>(group.size());
    for (int i = 0; i < group.size(); i++) {
      Ended ended = group.get(i);
      if (answers.get(i) == Settlement.LOCKED) {
        held.add(ended);
      } else {
        settled.add(ended.run().job().id());
        conclude(ended, answers.get(i));
        claimable |= ended.record().wish() == Move.RETRY || ended.record().wish() == Move.RELEASE;
      }
    }
    onSettled.accept(settled);
    if (claimable) {
      onClaimable.run();
    }
  }

  /**
   * The database refuses something in the group: each run alone, and the refused one with a bare
   * error.
   */
  private void settleOneByOne(long node, List<Ended> group, StoreTrouble trouble) {
    if (group.size() > 1) {
      group.forEach(ended -> settle(node, List.of(ended)));
      return;
    }
    Ended only = group.get(0);
    if (only.refused()) {
      LOG.error("{} cannot be settled, will try again", only.run().token(), trouble);
      held.add(only);
    } else {
      LOG.error(
          "the database refuses the result of {}; the job fails", only.run().token(), trouble);
      settle(node, List.of(only.asBareFailure()));
    }
  }

  private void conclude(Ended ended, Settlement answer) {
    ActiveRun run = ended.run();
    if (run.token().phase() == StopToken.Phase.LEFT) {
      runs.remove(run);
    }
    unwritten.decrementAndGet();
    JobEvent event = run.event(ended.record().error(), ended.inside());
    switch (answer) {
      case APPLIED -> events.tell(methodFor(ended.record().wish()), event);
      case COMPLETED_BEFORE -> events.tell(JobListener::completed, event);
      case CANCELLED, CLAIM_LOST -> discard(ended, answer, event);
      case LOCKED -> throw new IllegalStateException("a locked row is not concluded");
    }
    if (event.cause() != null && ended.inside() != null) {
      events.tell(JobListener::stopped, event);
    }
  }

  private void discard(Ended ended, Settlement answer, JobEvent event) {
    if (answer == Settlement.CLAIM_LOST) {
      LOG.warn("the claim of {} was lost; what it had to record is discarded", ended.run().token());
    }
    if (ended.inside() != null) {
      events.tell(JobListener::discarded, event);
    }
  }

  private static java.util.function.BiConsumer<JobListener, JobEvent> methodFor(Move wish) {
    return switch (wish) {
      case COMPLETE -> JobListener::completed;
      case FAIL -> JobListener::failed;
      case RETRY -> JobListener::retried;
      case RELEASE -> JobListener::released;
      case CLAIM, SEAL, CANCEL, RESCUE, EXPIRE ->
          throw new IllegalArgumentException("not an end of a run: " + wish);
    };
  }

  private void writeHeard() {
    List<Heard> marks = new ArrayList<>();
    Heard next;
    while (marks.size() < groupSize && (next = heard.poll()) != null) {
      marks.add(next);
    }
    if (marks.isEmpty()) {
      return;
    }
    try {
      Map<Long, List<Heard>> byNode =
          marks.stream().collect(Collectors.groupingBy(mark -> mark.run().node()));
      byNode.forEach(
          (node, group) -> {
            Set<RunKey> written = store.markHeard(node, group.stream().map(Heard::mark).toList());
            marks.removeIf(mark -> written.contains(mark.mark().run()));
          });
    } finally {
      // A run that is settled meanwhile has said by that when it heard; the others are tried again.
      marks.stream().filter(mark -> runs.of(mark.run().token()).isPresent()).forEach(heard::add);
    }
  }

  private void writeProgress() {
    boolean due = System.nanoTime() - lastProgressNanos >= progressInterval.toNanos();
    if (!progressed || (!due && incoming.isEmpty())) {
      return;
    }
    progressed = false;
    lastProgressNanos = System.nanoTime();
    Map<Long, List<ProgressMark>> marks =
        runs.all().stream()
            .map(Finisher::progressOf)
            .filter(mark -> mark.getValue() != null)
            .collect(
                Collectors.groupingBy(
                    mark -> mark.getKey().node(),
                    Collectors.mapping(
                        mark -> new ProgressMark(mark.getKey().key(), mark.getValue()),
                        Collectors.toList())));
    try {
      marks.forEach(store::markProgress);
    } catch (StoreTrouble trouble) {
      // Progress is a hint: the next one said will be written.
      LOG.debug("progress could not be written", trouble);
    }
  }

  private static Map.Entry<ActiveRun, @Nullable Progress> progressOf(ActiveRun run) {
    return new java.util.AbstractMap.SimpleImmutableEntry<>(run, run.takeProgress());
  }

  /**
   * A run that has ended and is not settled yet.
   *
   * @param inside how long it was inside its handler; null when it never was
   * @param refused whether the database has refused it once
   */
  private record Ended(ActiveRun run, EndedRun record, @Nullable Duration inside, boolean refused) {

    Ended(ActiveRun run, EndedRun record, @Nullable Duration inside) {
      this(run, record, inside, false);
    }

    Ended asBareFailure() {
      JobError error = record.error();
      JobError bare =
          error == null
              ? Errors.of(JobError.Cause.HANDLER, "the result could not be stored")
              : Errors.bare(error);
      EndedRun failure =
          new EndedRun(
              record.run(),
              record.wish() == Move.RETRY ? Move.RETRY : Move.FAIL,
              null,
              bare,
              record.rest(),
              record.how(),
              record.endedNanos(),
              record.heardNanos());
      return new Ended(run, failure, inside, true);
    }
  }

  private record Heard(ActiveRun run, HeardMark mark) {}
}
