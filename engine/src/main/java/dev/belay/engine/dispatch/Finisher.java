package dev.belay.engine.dispatch;

import dev.belay.JobError;
import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.Progress;
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
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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

  private final JobStore store;
  private final ActiveRuns runs;
  private final Events events;
  private final Settings settings;
  private final Consumer<Collection<JobId>> onSettled;

  /** Jobs went back to the queue, or so little is unwritten that more may be begun. */
  private final Runnable onClaimable;

  private final Loop loop;

  private final ConcurrentLinkedQueue<Ended> incoming = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unwritten = new AtomicInteger();
  private volatile @Nullable Thread closer;

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
    this.settings = settings;
    this.onSettled = onSettled;
    this.onClaimable = onClaimable;
    this.loop = new Loop("belay-finisher", settings.backoff(), this::step);
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

  /**
   * A stuck run has left after its job was to move on; recorded once that is settled. It stays
   * registered until then.
   */
  void leftLate(ActiveRun run) {
    run.takeLateLeaving().ifPresent(left -> ended(run, left, null));
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
    return unwritten.get() >= settings.maxUnwritten();
  }

  /** Ends the thread once everything is written, or the time is over. */
  void drainAndStop(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    closer = Thread.currentThread();
    long left;
    while (unwritten.get() > 0 && (left = deadline - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
      // Whoever closes may be in a hurry; a result that is thrown away would be done again.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
    boolean refused = false;
    while (!pending.isEmpty()) {
      refused |= settleOneGroup();
    }
    if (refused) {
      return settings.backoff().longest();
    }
    if (!held.isEmpty() || !heard.isEmpty()) {
      return settings.heldRowPause();
    }
    return progressed ? settings.progressInterval() : Loop.UNTIL_WOKEN;
  }

  /** Returns whether the database refused something for a reason that may pass. */
  private boolean settleOneGroup() {
    Set<Ended> open = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Ended> group = new ArrayList<>();
    while (group.size() < settings.groupSize() && !pending.isEmpty()) {
      group.add(pending.poll());
    }
    open.addAll(group);
    Map<Long, List<Ended>> byNode =
        group.stream().collect(Collectors.groupingBy(ended -> ended.run().node()));
    boolean refused = false;
    try {
      for (Map.Entry<Long, List<Ended>> each : byNode.entrySet()) {
        refused |= settle(each.getKey(), each.getValue(), open);
      }
    } finally {
      // What is neither concluded nor held is tried again.
      pending.addAll(open);
    }
    return refused;
  }

  private boolean settle(long node, List<Ended> group, Set<Ended> open) {
    List<Settlement> answers;
    try {
      answers = store.settle(node, group.stream().map(Ended::record).toList());
    } catch (RuntimeException e) {
      if (e instanceof StoreTrouble trouble && trouble.kind() != StoreTrouble.Kind.LASTING) {
        throw e;
      }
      return settleOneByOne(node, group, open, e);
    }
    boolean claimable = isBehind();
    List<JobId> settled = new ArrayList<>(group.size());
    for (int i = 0; i < group.size(); i++) {
      Ended ended = group.get(i);
      open.remove(ended);
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
    return false;
  }

  /**
   * Something in the group is refused: each run alone. One whose values are refused fails with a
   * bare error; any other waits, for its handler has done its work.
   */
  private boolean settleOneByOne(
      long node, List<Ended> group, Set<Ended> open, RuntimeException refusal) {
    if (group.size() > 1) {
      boolean refused = false;
      for (Ended ended : group) {
        refused |= settle(node, List.of(ended), open);
      }
      return refused;
    }
    Ended only = group.get(0);
    open.remove(only);
    if (!only.isBare() && refusal instanceof StoreTrouble trouble && trouble.isAboutValues()) {
      LOG.error(
          "the database refuses the result of {}; the job fails", only.run().token(), refusal);
      Ended bare = only.asBareFailure();
      open.add(bare);
      return settle(node, List.of(bare), open);
    }
    if (only.run().beginComplaining()) {
      LOG.error("{} cannot be settled, will try again", only.run().token(), refusal);
    }
    held.add(only);
    return true;
  }

  private void conclude(Ended ended, Settlement answer) {
    ActiveRun run = ended.run();
    EndedRun.Leaving leaving = ended.record().leaving();
    if (leaving == EndedRun.Leaving.NOT_YET) {
      run.movedOn(ended.record());
      leftLate(run);
    } else {
      runs.remove(run);
    }
    if (unwritten.decrementAndGet() == 0) {
      LockSupport.unpark(closer);
    }
    if (leaving == EndedRun.Leaving.LATE) {
      // What is to be told of it was told when its job moved on, and when it left.
      return;
    }
    JobEvent event = run.event(ended.record().error(), ended.inside());
    if (event.cause() != null && run.beginHearing()) {
      // Who trips a token tells of it a moment later, and the run was through before that.
      events.tell(JobListener::heard, run.event(null, null));
    }
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
    while (marks.size() < settings.groupSize() && (next = heard.poll()) != null) {
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
    } catch (StoreTrouble trouble) {
      // Results do not wait for it; settling says when a run heard, too.
      LOG.debug("what was heard could not be written", trouble);
    } finally {
      // A run that is settled meanwhile has said by that when it heard; the others are tried again.
      marks.stream().filter(mark -> runs.of(mark.run().token()).isPresent()).forEach(heard::add);
    }
  }

  private void writeProgress() {
    boolean due = System.nanoTime() - lastProgressNanos >= settings.progressInterval().toNanos();
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
   * @param isBare whether what the database refused has been taken out
   */
  private record Ended(ActiveRun run, EndedRun record, @Nullable Duration inside, boolean isBare) {

    Ended(ActiveRun run, EndedRun record, @Nullable Duration inside) {
      this(run, record, inside, false);
    }

    Ended asBareFailure() {
      JobError error = record.error();
      JobError bare =
          error == null
              ? Errors.of(JobError.Cause.HANDLER, "the result could not be stored")
              : Errors.bare(error);
      Move wish = record.wish() == Move.RETRY ? Move.RETRY : Move.FAIL;
      return new Ended(run, record.withoutResult(wish, bare), inside, true);
    }
  }

  private record Heard(ActiveRun run, HeardMark mark) {}
}
