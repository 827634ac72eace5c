package dev.belay.engine;

import dev.belay.CancelVerdict;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobTransaction;
import dev.belay.StoreException;
import dev.belay.Submission;
import dev.belay.engine.cancel.CurrentRun;
import dev.belay.engine.store.CancelDecision;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.NewJob;
import dev.belay.engine.store.StoreTrouble;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The moves inside one transaction, and what is to be signalled after it. */
final class ClientTransaction implements JobTransaction {

  private record Submitted(JobId id, String type) {}

  private final StoreClient client;
  private final JobStore.OpenTransaction moves;
  private final boolean ours;
  private final List<Submitted> submitted = new ArrayList<>();
  private final List<CancelDecision> cancelled = new ArrayList<>();

  ClientTransaction(StoreClient client, JobStore.OpenTransaction moves, boolean ours) {
    this.client = client;
    this.moves = moves;
    this.ours = ours;
  }

  @Override
  public Connection connection() {
    return moves.connection();
  }

  @Override
  public JobId submit(Submission<?> submission) {
    return submitAll(List.of(submission)).get(0);
  }

  @Override
  public List<JobId> submitAll(Collection<? extends Submission<?>> submissions) {
    List<NewJob> jobs = submissions.stream().map(client::newJob).toList();
    if (!jobs.isEmpty()) {
      call(
          "submit",
          () -> {
            moves.submit(jobs);
            return true;
          });
    }
    jobs.forEach(job -> submitted.add(new Submitted(job.id(), job.type())));
    return jobs.stream().map(NewJob::id).toList();
  }

  @Override
  public CancelVerdict cancel(JobId id, Cancellation cancellation) {
    CancelVerdict verdict =
        call("cancel of job " + id, () -> moves.cancel(StoreClient.orderFor(id, cancellation, 0)));
    if (verdict.outcome().won()) {
      cancelled.add(CancelDecision.of(verdict));
    }
    return verdict;
  }

  @Override
  public Optional<Job> find(JobId id) {
    return call("find of job " + id, () -> moves.find(id));
  }

  private static <T> T call(String what, Supplier<T> move) {
    try {
      return CurrentRun.quietly(move::get);
    } catch (StoreTrouble trouble) {
      throw new StoreException(
          what + " failed: " + trouble.getMessage(), trouble.effect(), trouble);
    }
  }

  @Override
  public void afterCommit() {
    if (!ours) {
      // The application says that it has committed; what is true is read from the store.
      tell();
      client.local().lookAgain();
      client.watcher().nudge(cancelled.stream().map(CancelDecision::id).toList());
      forget();
    }
  }

  void committed() {
    tell();
    cancelled.forEach(client.local()::cancelled);
    client.watcher().nudge(cancelled.stream().map(CancelDecision::id).toList());
    if (!submitted.isEmpty()) {
      client.local().submitted();
    }
    forget();
  }

  private void tell() {
    submitted.forEach(job -> client.tellSubmitted(job.id(), job.type()));
    cancelled.forEach(client::tellCancelled);
  }

  private void forget() {
    submitted.clear();
    cancelled.clear();
  }
}
