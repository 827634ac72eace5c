package dev.belay.engine.dispatch;

import dev.belay.JobError;
import dev.belay.JobListener;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.engine.cancel.CurrentRun;
import dev.belay.engine.cancel.Departure;
import dev.belay.engine.cancel.StopMachine;
import dev.belay.engine.cancel.StopToken;
import dev.belay.engine.event.Events;
import dev.belay.engine.store.EndedRun;
import dev.belay.engine.store.EndedRun.Leaving;
import dev.belay.engine.store.Move;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs one claimed job on the worker's thread: reads its payload, enters the handler unless it was
 * told to stop, and decides what its leaving leads to.
 *
 * <pre>
 *  told to stop by     normal return       exception
 *  nobody              COMPLETE            RETRY, or FAIL when no attempt is left
 *  TIMED_OUT           COMPLETE            RETRY or FAIL, with cause TIMED_OUT
 *  SHUTTING_DOWN       COMPLETE            RELEASE
 *  CLAIM_LOST          COMPLETE            RELEASE, both in vain if the claim was taken away
 *  a cancel            nothing: the store has decided; the record says that the run has stopped
 * </pre>
 */
final class RunBody {

  private static final Logger LOG = LoggerFactory.getLogger(RunBody.class);

  private final Handlers handlers;
  private final RunServices services;
  private final StopMachine machine;
  private final Events events;
  private final int maxStackChars;

  RunBody(
      Handlers handlers,
      RunServices services,
      StopMachine machine,
      Events events,
      int maxStackChars) {
    this.handlers = handlers;
    this.services = services;
    this.machine = machine;
    this.events = events;
    this.maxStackChars = maxStackChars;
  }

  void run(ActiveRun run) {
    try {
      runOrExpire(run);
    } catch (RuntimeException | Error e) {
      LOG.error("the engine failed around {}; the job fails", run.token(), e);
      run.token().leave();
      if (run.beginSettling()) {
        JobError error = Errors.of(JobError.Cause.HANDLER, e, maxStackChars);
        EndedRun ended = ended(run, Move.FAIL, error, Stopped.How.FAILED, Leaving.IN_TIME);
        services.finisher().ended(run, ended, null);
      } else {
        leftLate(run, Stopped.How.FAILED);
      }
    }
  }

  private void runOrExpire(ActiveRun run) {
    if (run.isExpired() && !run.token().isStopping()) {
      leaveUnentered(
          run, Move.FAIL, Errors.of(JobError.Cause.EXPIRED, "not started by its not-after time"));
      return;
    }
    Handlers.Call call;
    try {
      call = handlers.of(run.job().type()).prepare(services.payloads(), run.job().payload());
    } catch (RuntimeException | Error e) {
      // Reading a payload runs the application's code, which may throw anything.
      LOG.warn("{} fails: its payload cannot be read", run.token(), e);
      leaveUnentered(run, Move.FAIL, Errors.of(JobError.Cause.PAYLOAD, e, maxStackChars));
      return;
    }
    if (run.token().enter(Thread.currentThread())) {
      enter(run, call);
    } else {
      settle(run, Move.RELEASE, null, Stopped.How.NEVER_STARTED, null);
    }
  }

  /** Ends a run that was claimed and will not be entered; at a shutdown that gives the job back. */
  void giveBack(ActiveRun run) {
    leaveUnentered(run, Move.RELEASE, null);
  }

  private void leaveUnentered(ActiveRun run, Move wish, @Nullable JobError error) {
    run.token().leave();
    settle(run, wish, error, Stopped.How.NEVER_STARTED, null);
  }

  private void enter(ActiveRun run, Handlers.Call call) {
    StopToken token = run.token();
    Duration timeout = run.job().runTimeout();
    if (timeout != null) {
      machine.timeOutAfter(token, timeout);
    }
    Throwable thrown = null;
    Departure departure;
    try {
      CurrentRun.enter(token);
      putContext(run);
      events.tell(JobListener::started, run.event(null, null));
      call.run(new RunContext(run, services));
    } catch (Throwable t) {
      thrown = t;
    } finally {
      departure = token.leave();
      CurrentRun.leave();
    }
    try {
      left(run, departure, thrown);
    } finally {
      MDC.clear();
    }
  }

  private void left(ActiveRun run, Departure departure, @Nullable Throwable thrown) {
    Duration inside = Duration.ofNanos(departure.insideNanos());
    StopCause cause = departure.cause();
    if (run.isCompleted()) {
      if (thrown != null) {
        LOG.warn("{} threw after its completion had been committed", run.token(), thrown);
      }
      settle(run, Move.COMPLETE, null, Stopped.How.FINISHED_FIRST, inside);
    } else if (thrown == null) {
      settle(run, Move.COMPLETE, null, Stopped.How.FINISHED_FIRST, inside);
    } else if (cause == null) {
      fail(
          run,
          Errors.of(JobError.Cause.HANDLER, thrown, maxStackChars),
          inside,
          Stopped.How.FAILED);
    } else {
      leftAfterStop(run, cause, thrown, inside);
    }
  }

  private void leftAfterStop(ActiveRun run, StopCause cause, Throwable thrown, Duration inside) {
    Stopped.How how = Errors.isObedience(thrown) ? Stopped.How.OBEYED : Stopped.How.FAILED;
    if (how == Stopped.How.FAILED) {
      LOG.debug("{} left with an error of its own after it was told to stop", run.token(), thrown);
    }
    switch (cause) {
      case TIMED_OUT -> fail(run, timedOut(run, thrown), inside, how);
      case CANCELLED, SUPERSEDED, PARENT_CANCELLED, SHUTTING_DOWN, CLAIM_LOST ->
          settle(run, Move.RELEASE, null, how, inside);
    }
  }

  /**
   * The grace of a stuck run is over: after a time-out, a lost claim or at a shutdown the job moves
   * on without it, if the claim is still there. A cancelled job has moved already, and its record
   * waits for the handler to leave.
   */
  void graceEnded(ActiveRun run) {
    StopCause cause = run.token().cause().orElse(StopCause.CLAIM_LOST);
    switch (cause) {
      case TIMED_OUT ->
          moveOn(run, attemptsLeft(run) ? Move.RETRY : Move.FAIL, timedOut(run, null));
      case SHUTTING_DOWN, CLAIM_LOST -> moveOn(run, Move.RELEASE, null);
      case CANCELLED, SUPERSEDED, PARENT_CANCELLED -> {}
    }
  }

  private JobError timedOut(ActiveRun run, @Nullable Throwable thrown) {
    String message = "run took longer than its timeout of " + run.job().runTimeout();
    if (thrown == null) {
      return Errors.of(JobError.Cause.TIMED_OUT, message);
    }
    JobError error = Errors.of(JobError.Cause.TIMED_OUT, thrown, maxStackChars);
    return new JobError(error.cause(), error.type(), message, error.stack());
  }

  private void fail(ActiveRun run, JobError error, Duration inside, Stopped.How how) {
    LOG.info(
        "{} failed in attempt {} of {}: {}",
        run.token(),
        run.job().attempt(),
        run.job().retry().maxAttempts(),
        error.message());
    settle(run, attemptsLeft(run) ? Move.RETRY : Move.FAIL, error, how, inside);
  }

  private static boolean attemptsLeft(ActiveRun run) {
    return run.job().attempt() < run.job().retry().maxAttempts();
  }

  private void moveOn(ActiveRun run, Move wish, @Nullable JobError error) {
    if (run.beginSettling()) {
      EndedRun ended = ended(run, wish, error, Stopped.How.FAILED, Leaving.NOT_YET);
      services.finisher().ended(run, ended, null);
    }
  }

  private void settle(
      ActiveRun run,
      Move wish,
      @Nullable JobError error,
      Stopped.How how,
      @Nullable Duration inside) {
    if (!run.beginSettling()) {
      LOG.info("{} has left after {}, its job had moved on without it", run.token(), inside);
      leftLate(run, how);
      events.tell(JobListener::discarded, run.event(error, inside));
      events.tell(JobListener::stopped, run.event(error, inside));
      return;
    }
    services.finisher().ended(run, ended(run, wish, error, how, Leaving.IN_TIME), inside);
  }

  private void leftLate(ActiveRun run, Stopped.How how) {
    run.leftLate(how);
    services.finisher().leftLate(run);
  }

  private static EndedRun ended(
      ActiveRun run, Move wish, @Nullable JobError error, Stopped.How how, Leaving leaving) {
    Duration rest =
        wish == Move.RETRY
            ? run.job()
                .retry()
                .delayAfter(run.job().attempt(), ThreadLocalRandom.current().nextDouble())
            : Duration.ZERO;
    return new EndedRun(
        run.key(),
        wish,
        wish == Move.COMPLETE ? run.result() : null,
        error,
        rest,
        how,
        System.nanoTime(),
        run.heardCancelNanos(),
        leaving);
  }

  private static void putContext(ActiveRun run) {
    MDC.put("belay.jobId", run.job().id().toString());
    MDC.put("belay.type", run.job().type());
    MDC.put("belay.runNo", Integer.toString(run.job().runNo()));
    String traceId = run.job().traceId();
    if (traceId != null) {
      MDC.put("belay.traceId", traceId);
    }
  }
}
