package dev.belay.engine;

import dev.belay.CancelObserver;
import dev.belay.CancelOutcome;
import dev.belay.CancelSummary;
import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import dev.belay.StopCause;
import dev.belay.engine.cancel.CurrentRun;
import dev.belay.engine.store.CancelDecision;
import dev.belay.engine.store.GroupCancel;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Patience;
import dev.belay.engine.store.StoreTrouble;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One cancel by query: from the newest job to the oldest, chunk by chunk. For one thread, once. */
final class QueryCancel {

  private final JobStore store;
  private final Patience patience;
  private final int chunkSize;
  private final Consumer<CancelDecision> decided;
  private final CancelObserver observer;
  private final Map<CancelOutcome, Long> counts = new EnumMap<>(CancelOutcome.class);
  private long undecided;

  /**
   * With chunks of that many jobs.
   *
   * @param decided is told of each decision after its commit
   */
  QueryCancel(
      JobStore store,
      Patience patience,
      int chunkSize,
      Consumer<CancelDecision> decided,
      CancelObserver observer) {
    this.store = store;
    this.patience = patience;
    this.chunkSize = Math.min(chunkSize, 1_000); // the most that a page has
    this.decided = decided;
    this.observer = Objects.requireNonNull(observer, "observer");
  }

  /** Cancels whatever the query means. */
  CancelSummary cancel(JobQuery query, Cancellation cancellation, long key, long fromNode) {
    Set<JobStatus> statuses = statuses(query, cancellation);
    String onlySubmitter = cancellation.onlySubmitter();
    if (statuses.isEmpty() || isForeign(query, onlySubmitter)) {
      return summary(true);
    }
    JobQuery page = query.statuses(statuses).offset(0).limit(chunkSize);
    if (onlySubmitter != null) {
      page = page.submitter(onlySubmitter);
    }
    GroupCancel order =
        new GroupCancel(
            List.of(),
            key,
            StopCause.CANCELLED,
            cancellation,
            statuses.contains(JobStatus.TO_DO),
            statuses.contains(JobStatus.PROCESSING),
            fromNode);
    return cancelFrom(page, order);
  }

  private static boolean isForeign(JobQuery query, @Nullable String onlySubmitter) {
    return onlySubmitter != null
        && query.submitter() != null
        && !query.submitter().equals(onlySubmitter);
  }

  /** The statuses from which a job may be cancelled; none when the conditions rule all out. */
  private static Set<JobStatus> statuses(JobQuery query, Cancellation cancellation) {
    if (!query.isFiltered() && !query.unfiltered()) {
      throw new IllegalArgumentException(
          "query must filter by something, or be JobQuery.everything(); was " + query);
    }
    if (cancellation.onlyRunNo() != 0) {
      throw new IllegalArgumentException(
          "cancellation must not name a run, which is one job's; was run "
              + cancellation.onlyRunNo());
    }
    Set<JobStatus> statuses = EnumSet.of(JobStatus.TO_DO, JobStatus.PROCESSING);
    if (!query.statuses().isEmpty()) {
      statuses.retainAll(query.statuses());
      if (statuses.isEmpty()) {
        throw new IllegalArgumentException(
            "statuses must have TO_DO or PROCESSING, were " + query.statuses());
      }
    }
    if (cancellation.onlyToDo()) {
      statuses.remove(JobStatus.PROCESSING);
    }
    return statuses;
  }

  private CancelSummary cancelFrom(JobQuery first, GroupCancel order) {
    JobQuery page = first;
    while (true) {
      JobQuery next = page;
      List<JobId> ids =
          CurrentRun.quietly(
              () -> patience.call("list of jobs to cancel", repeated -> store.listIds(next)));
      boolean last = ids.size() < chunkSize;
      if (!ids.isEmpty()) {
        CancelObserver.Chunk chunk = CurrentRun.quietly(() -> decide(order, ids));
        if (!observer.goesOnAfter(chunk) && !last) {
          return summary(false);
        }
        page = page.before(ids.get(ids.size() - 1));
      }
      if (last) {
        return summary(true);
      }
    }
  }

  /** Those that somebody holds are left for the end, and then waited for one by one. */
  private CancelObserver.Chunk decide(GroupCancel order, List<JobId> ids) {
    Map<JobId, CancelOutcome> outcomes = new LinkedHashMap<>();
    Set<JobId> held = new LinkedHashSet<>(ids);
    Set<JobId> given = Set.of();
    take(outcomes, held, free(order, held));
    while (!held.isEmpty()) {
      JobId next = held.iterator().next();
      Optional<List<CancelDecision>> waited = waiting(order.of(List.of(next)));
      waited.ifPresent(decisions -> take(outcomes, held, decisions));
      if (!held.isEmpty()) {
        take(outcomes, held, free(order, held));
      }
      if (waited.isEmpty()) {
        given = Set.copyOf(held);
        held.clear();
      }
    }
    undecided += given.size();
    return new CancelObserver.Chunk(outcomes, given, summary(false));
  }

  private List<CancelDecision> free(GroupCancel order, Set<JobId> ids) {
    GroupCancel chunk = order.of(List.copyOf(ids));
    return patience.call("cancel of " + ids.size() + " jobs", repeated -> store.cancelFree(chunk));
  }

  /** Empty when whoever holds it did so longer than the lock wait. */
  private Optional<List<CancelDecision>> waiting(GroupCancel one) {
    return patience.call(
        "cancel of job " + one.ids().get(0),
        repeated -> {
          try {
            return Optional.of(store.cancelWaiting(one));
          } catch (StoreTrouble trouble) {
            if (trouble.kind() == StoreTrouble.Kind.LOCKED) {
              return Optional.empty();
            }
            throw trouble;
          }
        });
  }

  private void take(
      Map<JobId, CancelOutcome> outcomes, Set<JobId> held, List<CancelDecision> decisions) {
    for (CancelDecision decision : decisions) {
      held.remove(decision.id());
      outcomes.put(decision.id(), decision.outcome());
      counts.merge(decision.outcome(), 1L, Long::sum);
      decided.accept(decision);
    }
  }

  private CancelSummary summary(boolean whole) {
    return new CancelSummary(counts, undecided, whole);
  }
}
