package dev.belay.engine;

import dev.belay.CancelObserver;
import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.CancelSummary;
import dev.belay.CancelVerdict;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.JobQuery;
import dev.belay.JobTransaction;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.StoreException;
import dev.belay.Submission;
import dev.belay.TransactionWork;
import dev.belay.engine.cancel.CurrentRun;
import dev.belay.engine.cancel.StopToken;
import dev.belay.engine.dispatch.Payloads;
import dev.belay.engine.dispatch.Transactions;
import dev.belay.engine.event.Events;
import dev.belay.engine.store.CancelDecision;
import dev.belay.engine.store.CancelOrder;
import dev.belay.engine.store.JdbiJobStore;
import dev.belay.engine.store.JobIds;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.NewJob;
import dev.belay.engine.store.Patience;
import dev.belay.engine.store.StoreTrouble;
import dev.belay.engine.thread.Combiner;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * Submits, cancels and finds jobs in the store, and signals what was decided to the node in the
 * same process.
 *
 * <p>Jobs that are submitted one by one at the same time share a transaction.
 */
final class StoreClient implements JobClient, Transactions {

  private final JobStore store;
  private final Patience patience;
  private final Payloads payloads;
  private final Events events;
  private final LocalNode local;
  private final Watcher watcher;
  private final int chunkSize;
  private final Combiner<NewJob, JobId> submitting;

  StoreClient(
      JobStore store, EngineConfig config, Payloads payloads, Events events, LocalNode local) {
    this.store = store;
    this.patience = new Patience(config.storeTimeout(), config.backoff());
    this.payloads = payloads;
    this.events = events;
    this.local = local;
    this.watcher = new Watcher(store, local, config);
    this.chunkSize = config.groupSize();
    this.submitting = new Combiner<>(config.groupSize(), this::insert, StoreClient::isOneJobsFault);
  }

  /** A database that is away is away for every job of a group. */
  private static boolean isOneJobsFault(RuntimeException failure) {
    return failure.getCause() instanceof StoreTrouble trouble
        && trouble.kind() == StoreTrouble.Kind.LASTING;
  }

  static StoreClient standAlone(DataSource source, EngineConfig config) {
    JdbiJobStore store = JdbiJobStore.forClient(source, config.storeSettings());
    new Patience(config.storeTimeout(), config.backoff())
        .call(
            "opening the store",
            repeated -> {
              store.requirePrepared();
              return true;
            });
    return new StoreClient(
        store,
        config,
        new Payloads(config.maxPayloadBytes(), config.maxResultBytes()),
        new Events(List.of(), 1, config.closeWait()),
        LocalNode.NONE);
  }

  @Override
  public JobId submit(Submission<?> submission) {
    NewJob job = newJob(submission);
    return CurrentRun.quietly(() -> submitted(job, submitting.call(job)));
  }

  @Override
  public List<JobId> submitAll(Collection<? extends Submission<?>> submissions) {
    List<NewJob> jobs = submissions.stream().map(this::newJob).toList();
    return jobs.isEmpty() ? List.of() : CurrentRun.quietly(() -> submitted(jobs, insert(jobs)));
  }

  private JobId submitted(NewJob job, JobId id) {
    return submitted(List.of(job), List.of(id)).get(0);
  }

  private List<JobId> submitted(List<NewJob> jobs, List<JobId> ids) {
    for (int i = 0; i < jobs.size(); i++) {
      tellSubmitted(ids.get(i), jobs.get(i).type());
    }
    local.submitted();
    return ids;
  }

  private List<JobId> insert(List<NewJob> jobs) {
    return patience.call("submit", repeated -> store.submit(jobs, repeated));
  }

  NewJob newJob(Submission<?> submission) {
    String payload = payloads.writePayload(submission.type(), submission.payload());
    return new NewJob(
        JobIds.next(), randomKey(), submission.type().name(), payload, submission.options(), null);
  }

  private static long randomKey() {
    return ThreadLocalRandom.current().nextLong();
  }

  @Override
  public CancelResult cancel(JobId id, Cancellation cancellation) {
    CancelOrder order = orderFor(id, cancellation, local.id());
    CancelVerdict verdict =
        CurrentRun.quietly(
            () -> {
              CancelVerdict decided =
                  patience.call("cancel of job " + id, repeated -> store.cancel(order));
              decided(CancelDecision.of(decided));
              return decided;
            });
    return new Result(verdict, this);
  }

  static CancelOrder orderFor(JobId id, Cancellation cancellation, long fromNode) {
    return new CancelOrder(id, randomKey(), StopCause.CANCELLED, cancellation, fromNode);
  }

  /** Whatever was decided here and is committed. */
  void decided(CancelDecision decision) {
    if (decision.outcome().won()) {
      local.cancelled(decision);
      tellCancelled(decision);
      watcher.nudge(List.of(decision.id()));
    }
  }

  @Override
  public CancelSummary cancelAll(
      JobQuery query, Cancellation cancellation, CancelObserver observer) {
    return new QueryCancel(store, patience, chunkSize, this::decided, observer)
        .cancel(query, cancellation, randomKey(), local.id());
  }

  @Override
  public Optional<Job> find(JobId id) {
    return CurrentRun.quietly(() -> patience.call("find of job " + id, repeated -> store.find(id)));
  }

  @Override
  public List<Job> list(JobQuery query) {
    return CurrentRun.quietly(() -> patience.call("list", repeated -> store.list(query)));
  }

  @Override
  public long count(JobQuery query) {
    return CurrentRun.quietly(() -> patience.call("count", repeated -> store.count(query)));
  }

  @Override
  public CompletableFuture<Stopped> whenStopped(JobId id) {
    refuseOwnRun(id);
    return CurrentRun.quietly(
        () -> patience.call("wait for job " + id, repeated -> watcher.whenStopped(id)));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the clean-up behind it has no result
  public CompletableFuture<Job> whenFinished(JobId id) {
    refuseOwnRun(id);
    CompletableFuture<JobId> whenFinal =
        CurrentRun.quietly(
            () -> patience.call("wait for job " + id, repeated -> watcher.whenFinal(id)));
    CompletableFuture<Job> job = whenFinal.thenApplyAsync(this::existing);
    // Who gives up waiting frees what waits for him.
    job.whenComplete((found, failure) -> whenFinal.cancel(false));
    return job;
  }

  private Job existing(JobId id) {
    return find(id)
        .orElseThrow(() -> new NoSuchElementException("job " + id + " is not there any more"));
  }

  private static void refuseOwnRun(JobId id) {
    StopToken current = CurrentRun.get();
    if (current != null && current.jobId().equals(id)) {
      throw new IllegalStateException("the handler of job " + id + " would wait for itself");
    }
  }

  @Override
  public JobId resubmit(JobId id) {
    Job old = find(id).orElseThrow(() -> new NoSuchElementException("there is no job " + id));
    if (!old.status().isFinal()) {
      throw new IllegalStateException("job " + id + " is not final, it is " + old.status());
    }
    Submission.Options options =
        new Submission.Options(
            old.priority(),
            null,
            Duration.ZERO,
            null,
            old.retry(),
            old.runTimeout(),
            old.submitter(),
            old.traceId());
    NewJob job = new NewJob(JobIds.next(), randomKey(), old.type(), old.payload(), options, id);
    return CurrentRun.quietly(() -> submitted(job, submitting.call(job)));
  }

  @Override
  public <T, E extends Exception> T inTransaction(TransactionWork<T, E> work) throws E {
    return CurrentRun.<T, E>quietly(
        () -> this.<T, E>inTransaction((moves, transaction) -> work.run(transaction)));
  }

  @Override
  public <T, E extends Exception> T inTransaction(Body<T, E> body) throws E {
    ClientTransaction[] opened = new ClientTransaction[1];
    T answer;
    try {
      answer =
          store.<T, E>inTransaction(
              moves -> {
                opened[0] = new ClientTransaction(this, moves, true);
                return body.run(moves, opened[0]);
              });
    } catch (StoreTrouble trouble) {
      local.lookAgain();
      throw new StoreException(
          "transaction failed: " + trouble.getMessage(), trouble.effect(), trouble);
    }
    opened[0].committed();
    return answer;
  }

  @Override
  public JobTransaction in(Connection connection) {
    try {
      return CurrentRun.quietly(() -> new ClientTransaction(this, store.join(connection), false));
    } catch (StoreTrouble trouble) {
      throw new StoreException(
          "joining a transaction failed: " + trouble.getMessage(), trouble.effect(), trouble);
    }
  }

  /** What calls mean to the node in the same process. */
  LocalNode local() {
    return local;
  }

  /** The watcher, for those who learn that a job may have moved. */
  Watcher watcher() {
    return watcher;
  }

  void tellSubmitted(JobId id, String type) {
    events.tell(JobListener::submitted, new JobEvent(id, type, 0, local.id(), null, null, null));
  }

  void tellCancelled(CancelDecision decision) {
    events.tell(
        JobListener::cancelled,
        new JobEvent(
            decision.id(),
            decision.type(),
            decision.runNo(),
            local.id(),
            StopCause.CANCELLED,
            null,
            null));
  }

  @Override
  public void close() {
    watcher.close();
    events.close();
    store.close();
  }

  /** The answer to a cancel. */
  private record Result(CancelVerdict verdict, StoreClient client) implements CancelResult {

    @Override
    public CompletableFuture<Stopped> whenStopped() {
      if (verdict.outcome() == CancelOutcome.NOT_FOUND) {
        return CompletableFuture.failedFuture(
            new NoSuchElementException("there is no job " + verdict.id()));
      }
      return client.whenStopped(verdict.id());
    }
  }
}
