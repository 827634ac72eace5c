package dev.belay.engine.dispatch;

import dev.belay.JobError;
import dev.belay.JobEvent;
import dev.belay.JobListener;
import dev.belay.StopCause;
import dev.belay.StoreException.Effect;
import dev.belay.engine.cancel.StopMachine;
import dev.belay.engine.cancel.StopToken;
import dev.belay.engine.event.Events;
import dev.belay.engine.store.ClaimAnswer;
import dev.belay.engine.store.ClaimRequest;
import dev.belay.engine.store.ClaimedJob;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.StoreTrouble;
import dev.belay.engine.store.TypedRun;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Claims as many due jobs as there are free workers, and a few ahead. Woken by a local submit and
 * by every worker that becomes free; otherwise it looks when the next known job falls due, and at
 * the poll interval.
 */
final class Dispatcher {

  private final JobStore store;
  private final Workers workers;
  private final Finisher finisher;
  private final ActiveRuns runs;
  private final StopMachine machine;
  private final Events events;
  private final NodeStanding standing;
  private final Handlers handlers;
  private final Settings settings;
  private final Consumer<StopToken> onRegistered;
  private final Consumer<ActiveRun> offer;
  private final Loop loop;

  private long lastClaimNo;
  private @Nullable ClaimRequest unanswered;
  private volatile long registeredClaimNo;

  Dispatcher(
      Dispatch.Parts parts,
      Settings settings,
      Workers workers,
      Finisher finisher,
      ActiveRuns runs,
      StopMachine machine,
      Consumer<ActiveRun> offer) {
    this.offer = offer;
    this.finisher = finisher;
    this.store = parts.store();
    this.events = parts.events();
    this.standing = parts.standing();
    this.handlers = parts.handlers();
    this.onRegistered = parts.onRegistered();
    this.settings = settings;
    this.workers = workers;
    this.runs = runs;
    this.machine = machine;
    this.loop = new Loop("belay-dispatcher", settings.backoff(), this::step);
  }

  void start() {
    loop.start();
  }

  void wake() {
    loop.wake();
  }

  boolean stopAndJoin(Duration atMost) {
    return loop.stopAndJoin(atMost);
  }

  /** Every run of a claim up to this number is registered, or has been settled. */
  long registeredClaimNo() {
    return registeredClaimNo;
  }

  private Duration step() {
    ClaimRequest request = nextRequest();
    if (request == null) {
      return settings.pollInterval();
    }
    ClaimAnswer answer;
    try {
      answer = store.claim(request);
      unanswered = null;
    } catch (StoreTrouble trouble) {
      boolean mayHaveTakenEffect = request.repeated() || trouble.effect() != Effect.NONE;
      unanswered = mayHaveTakenEffect ? request.again() : null;
      throw trouble;
    }
    if (!answer.nodeAlive()) {
      standing.reportDead(request.node());
      return settings.pollInterval();
    }
    answer.jobs().forEach(job -> begin(request.node(), job));
    registeredClaimNo = request.claimNo();
    answer.expired().forEach(run -> tellExpired(request.node(), run));
    boolean mayBeMore = answer.jobs().size() == request.limit() || !answer.expired().isEmpty();
    if (mayBeMore) {
      return Duration.ZERO;
    }
    Duration nextDue = answer.nextDue();
    return nextDue == null || nextDue.compareTo(settings.pollInterval()) > 0
        ? settings.pollInterval()
        : nextDue;
  }

  private @Nullable ClaimRequest nextRequest() {
    ClaimRequest again = unanswered;
    if (again != null && again.node() == standing.node()) {
      return again;
    }
    unanswered = null;
    int wanted = Math.min(workers.capacity(settings.claimAhead()), settings.groupSize());
    if (wanted == 0 || handlers.types().isEmpty() || finisher.isBehind() || !standing.mayClaim()) {
      return null;
    }
    return new ClaimRequest(standing.node(), ++lastClaimNo, handlers.types(), wanted, false);
  }

  private void begin(long node, ClaimedJob job) {
    ActiveRun run =
        new ActiveRun(
            node,
            job,
            machine.newToken(job.id(), job.type(), job.runNo()),
            handlers.of(job.type()).ownThreads());
    runs.add(run);
    onRegistered.accept(run.token());
    if (!standing.mayClaim() || standing.node() != node) {
      // Whoever cut the node off may have looked at the registered runs just before this one, and
      // the node may even be back, under a new id to which this claim does not belong.
      run.token().trip(StopCause.CLAIM_LOST);
    }
    offer.accept(run);
  }

  private void tellExpired(long node, TypedRun run) {
    JobError error = Errors.of(JobError.Cause.EXPIRED, "not started by its not-after time");
    events.tell(
        JobListener::failed,
        new JobEvent(run.run().id(), run.type(), run.run().runNo(), node, null, error, null));
  }
}
