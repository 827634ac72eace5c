package dev.belay.engine.dispatch;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStoppedException;
import dev.belay.Progress;
import dev.belay.StopCause;
import dev.belay.StopHook;
import dev.belay.Stopped;
import dev.belay.StoreException;
import dev.belay.TransactionWork;
import dev.belay.engine.cancel.CurrentRun;
import dev.belay.engine.cancel.StopToken;
import dev.belay.engine.store.EndedRun;
import dev.belay.engine.store.Move;
import dev.belay.engine.store.Settlement;
import dev.belay.engine.store.StoreTrouble;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A run as its handler sees it. */
final class RunContext implements JobRun {

  private final ActiveRun run;
  private final StopToken token;
  private final RunServices services;

  /** Whether a completing transaction is open or has committed: its result is written by now. */
  private volatile boolean completing;

  RunContext(ActiveRun run, RunServices services) {
    this.run = run;
    this.token = run.token();
    this.services = services;
  }

  @Override
  public JobId jobId() {
    return run.job().id();
  }

  @Override
  public String type() {
    return run.job().type();
  }

  @Override
  public int runNo() {
    return run.job().runNo();
  }

  @Override
  public int attempt() {
    return run.job().attempt();
  }

  @Override
  public Optional<String> submitter() {
    return Optional.ofNullable(run.job().submitter());
  }

  @Override
  public Optional<String> traceId() {
    return Optional.ofNullable(run.job().traceId());
  }

  @Override
  public long fencingToken() {
    return run.job().runNo();
  }

  @Override
  public boolean isStopping() {
    return token.isStopping();
  }

  @Override
  public boolean isCancelled() {
    return token.isCancelled();
  }

  @Override
  public Optional<StopCause> stopCause() {
    return token.cause();
  }

  @Override
  public void checkpoint() {
    token.checkpoint();
  }

  @Override
  public Optional<Duration> remainingGrace() {
    return token.remainingGrace();
  }

  @Override
  public StopHook onStop(AutoCloseable resource) {
    return token.onStop(resource);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    token.sleep(duration);
  }

  @Override
  public <T extends @Nullable Object> T shield(Duration limit, Callable<T> action)
      throws Exception {
    return token.shield(limit, action);
  }

  @Override
  public void seal() {
    requireInside();
    token.checkpoint();
    var answer =
        CurrentRun.quietly(
            () ->
                services
                    .patience()
                    .call("seal", repeated -> services.store().seal(run.node(), run.key())));
    switch (answer) {
      case SEALED -> {}
      case CANCELLED -> throw stoppedBy(StopCause.CANCELLED);
      case CLAIM_LOST -> throw stoppedBy(StopCause.CLAIM_LOST);
    }
  }

  @Override
  public CancelOutcome cancelSelf(String reason) {
    requireInside();
    Cancellation cancellation =
        Cancellation.by("run " + runNo() + " of job " + jobId()).because(reason).onlyRun(runNo());
    CancelOutcome outcome =
        CurrentRun.quietly(() -> services.canceller().cancel(jobId(), cancellation));
    if (outcome.isCancelled()) {
      token.trip(StopCause.CANCELLED);
    }
    return outcome;
  }

  @Override
  public void progress(long done, long total) {
    requireInside();
    run.progress(new Progress(done, total));
    services.finisher().progressed();
  }

  @Override
  public void result(@Nullable Object result) {
    requireInside();
    if (completing) {
      throw new IllegalStateException(token + " is being completed; set its result before");
    }
    run.result(result == null ? null : services.payloads().writeResult(type(), result));
  }

  @Override
  public boolean stillMine() {
    return CurrentRun.quietly(
        () ->
            services
                .patience()
                .call("stillMine", repeated -> services.store().isCurrent(run.node(), run.key())));
  }

  @Override
  public <T, E extends Exception> T completeInTransaction(TransactionWork<T, E> work) throws E {
    closeToStops();
    boolean completed = false;
    try {
      T answer = CurrentRun.<T, E>quietly(() -> completeAround(work));
      completed = true;
      return answer;
    } catch (CompletionRefused e) {
      throw stoppedBy(e.cause);
    } finally {
      if (completed) {
        run.markCompleted();
      } else {
        reopenToStops();
      }
    }
  }

  private <T, E extends Exception> T completeAround(TransactionWork<T, E> work) throws E {
    Outcome<T> outcome = new Outcome<>();
    try {
      return services
          .transactions()
          .<T, E>inTransaction(
              (store, transaction) -> {
                requireApplied(store.complete(run.node(), completion()));
                T answer = work.run(transaction);
                outcome.reached(answer);
                return answer;
              });
    } catch (StoreException e) {
      if (e.effect() == StoreException.Effect.UNKNOWN && outcome.reached && hasCompleted(e)) {
        return outcome.answer();
      }
      throw e;
    }
  }

  /** After the answer to the commit was lost: what could not be found out stays unknown. */
  private boolean hasCompleted(StoreException unknown) {
    try {
      return isRecordedAsCompleted();
    } catch (StoreException e) {
      unknown.addSuppressed(e);
      throw unknown;
    }
  }

  private boolean isRecordedAsCompleted() {
    return services
        .patience()
        .call("completion", repeated -> services.store().find(jobId()))
        .filter(job -> job.status() == dev.belay.JobStatus.COMPLETED && job.runNo() == runNo())
        .isPresent();
  }

  @Override
  public void completeIn(Connection connection) {
    closeToStops();
    boolean completed = false;
    try {
      CurrentRun.quietly(
          () -> {
            requireApplied(services.store().join(connection).complete(run.node(), completion()));
            return true;
          });
      completed = true;
    } catch (CompletionRefused e) {
      throw stoppedBy(e.cause);
    } catch (StoreTrouble trouble) {
      throw new StoreException(
          "completion of job " + jobId() + " failed: " + trouble.getMessage(),
          trouble.effect(),
          trouble);
    } finally {
      if (!completed) {
        reopenToStops();
      }
    }
  }

  private void closeToStops() {
    requireInside();
    if (run.isCompleted()) {
      throw alreadyCompleted();
    }
    if (!token.closeToStops()) {
      token.checkpoint();
    }
    completing = true;
  }

  private void reopenToStops() {
    completing = false;
    token.reopenToStops();
  }

  private EndedRun completion() {
    return new EndedRun(
        run.key(),
        Move.COMPLETE,
        run.result(),
        null,
        Duration.ZERO,
        Stopped.How.FINISHED_FIRST,
        System.nanoTime(),
        null);
  }

  /** Done before, its effects are committed already and must not be committed again. */
  private void requireApplied(Settlement settlement) {
    switch (settlement) {
      case APPLIED -> {}
      case COMPLETED_BEFORE -> {
        run.markCompleted();
        throw alreadyCompleted();
      }
      case CANCELLED -> throw new CompletionRefused(StopCause.CANCELLED);
      case CLAIM_LOST, LOCKED -> throw new CompletionRefused(StopCause.CLAIM_LOST);
    }
  }

  private IllegalStateException alreadyCompleted() {
    return new IllegalStateException(token + " is completed already, with its effects");
  }

  private JobStoppedException stoppedBy(StopCause cause) {
    token.trip(cause);
    return JobStoppedException.of(jobId(), token.cause().orElse(cause));
  }

  private void requireInside() {
    if (token.phase() != StopToken.Phase.INSIDE) {
      throw new IllegalStateException("the handler of " + token + " has left");
    }
  }

  /** Makes the transaction roll back. */
  private static final class CompletionRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final StopCause cause;

    CompletionRefused(StopCause cause) {
      super("completion refused: " + cause, null, false, false);
      this.cause = cause;
    }
  }

  /** What the work returned, if it came that far. */
  private static final class Outcome<T> {
    private boolean reached;
    private @Nullable T value;

    void reached(T answer) {
      reached = true;
      value = answer;
    }

    @SuppressWarnings("NullAway") // holds what the work returned, whatever that was
    T answer() {
      return value;
    }
  }
}
