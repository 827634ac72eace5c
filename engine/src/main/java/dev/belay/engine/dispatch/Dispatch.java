package dev.belay.engine.dispatch;

import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.StopCause;
import dev.belay.engine.cancel.RunRegistry;
import dev.belay.engine.cancel.StopListener;
import dev.belay.engine.cancel.StopMachine;
import dev.belay.engine.cancel.StopTimes;
import dev.belay.engine.cancel.StopToken;
import dev.belay.engine.event.Events;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Patience;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running half of an engine: claims, runs and finishes jobs. Thread-safe. */
public final class Dispatch implements StopListener {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final RunRegistry registry;
  private final ActiveRuns runs;
  private final StopMachine machine;
  private final Events events;
  private final Finisher finisher;
  private final Workers workers;
  private final RunBody body;
  private final Dispatcher dispatcher;

  /** Not started yet. */
  public Dispatch(Parts parts, Settings settings, StopTimes times) {
    this.registry = parts.registry();
    this.events = parts.events();
    this.runs = new ActiveRuns(registry);
    this.machine = new StopMachine(times, this);
    this.finisher =
        new Finisher(parts.store(), runs, events, settings, parts.onSettled(), this::wake);
    RunServices services =
        new RunServices(
            parts.store(),
            parts.patience(),
            parts.payloads(),
            finisher,
            parts.canceller(),
            parts.transactions());
    this.body = new RunBody(parts.handlers(), services, machine, events, settings.maxStackChars());
    this.workers =
        new Workers(settings.workers(), settings.maxReplacedWorkers(), body::run, this::wake);
    this.dispatcher =
        new Dispatcher(parts, settings, workers, finisher, runs, machine, this::offer);
  }

  /** Starts to claim. */
  public void start() {
    finisher.start();
    dispatcher.start();
  }

  /** There may be something to claim. */
  public void wake() {
    dispatcher.wake();
  }

  /** Every run of a claim up to this number is registered, or has been settled. */
  public long registeredClaimNo() {
    return dispatcher.registeredClaimNo();
  }

  /** Stops claiming; what was claimed and not begun is given back. */
  public void stopClaiming(Duration atMost) {
    dispatcher.stopAndJoin(atMost);
    workers.takeBack().forEach(body::giveBack);
  }

  /**
   * Waits until no handler is inside, but for stuck ones that were given up; returns whether that
   * came true.
   */
  public boolean awaitIdle(Duration atMost, boolean countStuck) {
    return workers.awaitIdle(atMost, countStuck);
  }

  /** Records what is unwritten, for that long at most, and ends the threads. */
  public void close(Duration atMost) {
    workers.close();
    finisher.drainAndStop(atMost);
    machine.close();
  }

  private void offer(ActiveRun run) {
    workers.offer(run);
    if (run.token().isStopping()) {
      withdraw(run);
    }
  }

  /** A run that waits for a worker and was told to stop need not wait for one to end. */
  private void withdraw(ActiveRun run) {
    if (workers.withdraw(run)) {
      body.giveBack(run);
    }
  }

  @Override
  public void heard(StopToken token) {
    runs.of(token)
        .ifPresent(
            run -> {
              token.heardCancelAtNanos().ifPresent(nanos -> finisher.heard(run, nanos));
              if (run.beginHearing()) {
                events.tell(JobListener::heard, run.event(null, null));
              }
              withdraw(run);
            });
  }

  @Override
  public void stuck(StopToken token, StackTraceElement[] stack, Duration sinceStop) {
    runs.of(token).ifPresent(run -> stuck(run, stack, sinceStop));
  }

  /**
   * The job moves on before the slot is free: a close that waits for the slots finds its release
   * among what is unwritten.
   */
  private void stuck(ActiveRun run, StackTraceElement[] stack, Duration sinceStop) {
    StopToken token = run.token();
    if (token.phase() == StopToken.Phase.LEFT) {
      return;
    }
    StopCause cause = token.cause().orElse(StopCause.CLAIM_LOST);
    String text =
        Arrays.stream(stack).map(frame -> "\tat " + frame).collect(Collectors.joining("\n"));
    JobError where = new JobError(JobError.Cause.HANDLER, null, "ignores its stop: " + cause, text);
    events.tell(JobListener::stuck, run.event(where, sinceStop));
    body.graceEnded(run);
    boolean replaced = workers.replace(run);
    LOG.warn(
        "{} is stuck: told to stop ({}) {} s ago and still inside; {}\n{}",
        token,
        cause,
        sinceStop.toMillis() / 1000.0,
        replaced ? "a fresh worker takes its slot" : "its slot is lost until it leaves",
        text);
    dispatcher.wake();
  }

  /** The figures of {@link dev.belay.EngineState}. */
  public Figures figures() {
    return new Figures(
        workers.slots(),
        workers.running(),
        workers.waiting(),
        workers.stuck(),
        finisher.unwritten(),
        workers.isShort());
  }

  /**
   * What a dispatch is made of.
   *
   * @param store the store
   * @param registry the runs of this node
   * @param handlers the handlers
   * @param payloads JSON
   * @param events the listeners
   * @param patience how long a handler's call is repeated
   * @param standing whether and under which id this node may claim
   * @param canceller how a run cancels its own job
   * @param transactions how a run opens a transaction
   * @param onRegistered told of runs that were registered
   * @param onSettled told of jobs whose runs have been settled
   */
  public record Parts(
      JobStore store,
      RunRegistry registry,
      Handlers handlers,
      Payloads payloads,
      Events events,
      Patience patience,
      NodeStanding standing,
      Canceller canceller,
      Transactions transactions,
      Consumer<StopToken> onRegistered,
      Consumer<Collection<JobId>> onSettled) {}

  /**
   * Figures of the moment.
   *
   * @param slots how many runs at once
   * @param running handlers that are inside, without the stuck ones
   * @param waiting claimed runs that wait for a worker
   * @param stuck handlers that ignore their stop
   * @param unwritten ended runs that wait to be recorded
   * @param isShort whether stuck handlers hold slots that cannot be given to others
   */
  public record Figures(
      int slots, int running, int waiting, int stuck, int unwritten, boolean isShort) {}
}
