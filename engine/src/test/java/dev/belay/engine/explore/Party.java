package dev.belay.engine.explore;

import dev.belay.CancelOutcome;
import dev.belay.CancelVerdict;
import dev.belay.Cancellation;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.Priority;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.explore.JobAsks.End;
import dev.belay.engine.explore.JobAsks.Outcome;
import dev.belay.engine.store.CancelOrder;
import dev.belay.engine.store.ClaimAnswer;
import dev.belay.engine.store.ClaimRequest;
import dev.belay.engine.store.EndedRun;
import dev.belay.engine.store.HeardMark;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Move;
import dev.belay.engine.store.NewJob;
import dev.belay.engine.store.RunKey;
import dev.belay.engine.store.SealAnswer;
import dev.belay.engine.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an actor's script can do: the calls of an application, of a handler and of a node. */
final class Party {

  static final String TYPE = "t";

  private final Caller caller;
  private final Actor actor;
  private final JobStore store;
  private final Map<Long, Node> nodes;
  private long nextKey;

  Party(Caller caller, Actor actor, JobStore store, Map<Long, Node> nodes) {
    this.caller = caller;
    this.actor = actor;
    this.store = store;
    this.nodes = nodes;
    this.nextKey = 1_000L * (actor.index() + 1);
  }

  // An application.

  JobId submit(long id) {
    NewJob job =
        new NewJob(
            new JobId(id),
            id + 7_000_000,
            TYPE,
            "{}",
            new Submission.Options(
                Priority.HIGH, null, Duration.ZERO, null, RetryPolicy.none(), null, "u-1", null),
            null);
    return caller.call(
        new JobAsks.Submit(job), repeated -> store.submit(List.of(job), repeated).get(0));
  }

  CancelOutcome cancel(long id) {
    return cancel(id, Cancellation.by("u-1"));
  }

  CancelOutcome cancel(long id, Cancellation cancellation) {
    CancelOrder order = order(id, cancellation);
    CancelVerdict verdict = caller.call(new JobAsks.Cancel(order), repeated -> store.cancel(order));
    return verdict.outcome();
  }

  private CancelOrder order(long id, Cancellation cancellation) {
    return new CancelOrder(new JobId(id), nextKey++, StopCause.CANCELLED, cancellation, 0);
  }

  Outcome cancelInTransaction(long id, End wish) {
    CancelOrder order = order(id, Cancellation.by("u-1"));
    return caller.inStoresTransaction(
        new JobAsks.Cancel(order), wish, transaction -> transaction.cancel(order));
  }

  Outcome cancelJoined(long id, End wish) {
    CancelOrder order = order(id, Cancellation.by("u-1"));
    return caller.inOwnTransaction(
        new JobAsks.Cancel(order), wish, transaction -> transaction.cancel(order));
  }

  List<CancelOutcome> cancelBoth(long first, long second) {
    CancelOrder one = order(first, Cancellation.by("u-1"));
    CancelOrder other = order(second, Cancellation.by("u-1"));
    return caller.call(
        new JobAsks.CancelBoth(one, other),
        repeated ->
            store.inTransaction(
                transaction ->
                    List.of(
                        transaction.cancel(one).outcome(), transaction.cancel(other).outcome())));
  }

  void find(long id) {
    caller.call(new JobAsks.Find(new JobId(id)), repeated -> store.find(new JobId(id)));
  }

  // A run's handler and its node.

  SealAnswer seal(long node, RunKey run) {
    return caller.call(new RunAsks.Seal(node, run), repeated -> store.seal(node, run));
  }

  boolean isCurrent(long node, RunKey run) {
    return caller.call(new RunAsks.IsCurrent(node, run), repeated -> store.isCurrent(node, run));
  }

  Outcome completeInTransaction(long node, RunKey run, End wish) {
    EndedRun ended = ended(run, Move.COMPLETE);
    return caller.inStoresTransaction(
        new RunAsks.Settle(node, ended), wish, transaction -> transaction.complete(node, ended));
  }

  Outcome completeJoined(long node, RunKey run, End wish) {
    EndedRun ended = ended(run, Move.COMPLETE);
    return caller.inOwnTransaction(
        new RunAsks.Settle(node, ended), wish, transaction -> transaction.complete(node, ended));
  }

  /** Like the finisher: asks again while somebody holds the row. */
  Settlement settle(long node, RunKey run, Move wish) {
    EndedRun ended = ended(run, wish);
    Settlement answer;
    do {
      int ends = actor.endsByOthers();
      answer =
          caller.call(
              new RunAsks.Settle(node, ended),
              repeated -> store.settle(node, List.of(ended)).get(0));
      if (answer == Settlement.LOCKED) {
        actor.awaitEndSince(ends);
      }
    } while (answer == Settlement.LOCKED);
    nodes.get(node).settled(run);
    return answer;
  }

  private static EndedRun ended(RunKey run, Move wish) {
    boolean failed = wish == Move.FAIL || wish == Move.RETRY;
    return new EndedRun(
        run,
        wish,
        wish == Move.COMPLETE ? "\"of run " + run.runNo() + "\"" : null,
        failed ? new JobError(JobError.Cause.HANDLER, "E", "failed", null) : null,
        Duration.ZERO,
        Stopped.How.OBEYED,
        System.nanoTime(),
        null);
  }

  void hear(long node, RunKey run) {
    caller.call(
        new RunAsks.Hear(node, run),
        repeated -> store.markHeard(node, List.of(new HeardMark(run, System.nanoTime()))));
  }

  /** Like the dispatcher: one claim, asked for until it is answered. */
  List<RunKey> claim(long node, int limit) {
    Node mine = nodes.get(node);
    ClaimRequest request = new ClaimRequest(node, mine.nextClaimNo(), List.of(TYPE), limit, false);
    ClaimAnswer answer =
        caller.call(
            new NodeAsks.Claim(node, request.claimNo(), limit),
            repeated -> store.claim(repeated ? request.again() : request));
    List<RunKey> runs =
        answer.jobs().stream().map(job -> new RunKey(job.id(), job.runNo())).toList();
    mine.register(request.claimNo(), Set.copyOf(runs));
    return runs;
  }

  void claimAndSettle(long node, Move wish) {
    claim(node, 1).forEach(run -> settle(node, run, wish));
  }

  /** Like the housekeeper: gives back what the store believes this node to have. */
  void reconcile(long node) {
    Node mine = nodes.get(node);
    List<RunKey> unknown =
        caller
            .call(
                new NodeAsks.Claimed(node),
                repeated -> store.claimedRuns(node, mine.registeredClaimNo()))
            .stream()
            .filter(run -> !mine.knows(run))
            .toList();
    unknown.forEach(run -> settle(node, run, Move.RELEASE));
  }

  boolean heartbeat(long node) {
    return caller.call(new NodeAsks.Heartbeat(node), repeated -> store.heartbeat(node));
  }

  void retire(long node) {
    caller.call(
        new NodeAsks.Retire(node),
        repeated -> {
          store.retire(node);
          return "done";
        });
  }

  void markDeadAndRescue() {
    List<Long> dead = caller.call(new NodeAsks.MarkDead(), repeated -> store.deadNodes());
    dead.forEach(this::rescue);
  }

  void rescue(long node) {
    caller.call(new NodeAsks.Rescue(node), repeated -> store.rescue(node, 10));
  }

  void expire() {
    caller.call(new NodeAsks.Expire(), repeated -> store.expire(10));
  }
}
