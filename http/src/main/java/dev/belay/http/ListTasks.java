package dev.belay.http;

import dev.belay.JobClient;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import dev.belay.http.AccessPolicy.Reach;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /koodrive/ose/v1/jobs}: one page of tasks, newest first, by one statement. */
final class ListTasks implements Operation {

  private static final int CANCELLED = 3; // the last status on the wire

  /** What a {@link JobQuery} skips at most. */
  private static final int MOST_SKIPPED = 1_000_000;

  private final JobClient client;
  private final TaskCatalog catalog;
  private final AccessPolicy access;
  private final TaskJson json;

  ListTasks(JobClient client, TaskCatalog catalog, AccessPolicy access, TaskJson json) {
    this.client = client;
    this.catalog = catalog;
    this.access = access;
    this.json = json;
  }

  @Override
  public List<TaskJson.Info> answer(Call call) throws Refusal {
    QueryString query = QueryString.of(call.request().query());
    int offset = query.integer("offset", 0, MOST_SKIPPED);
    int limit = query.integer("limit", 1, 100);
    Set<JobStatus> statuses = statuses(query.optionalInteger("status", 0, CANCELLED));
    Integer type = query.optionalInteger("type", 1, 7);
    Set<String> types =
        type == null ? Set.of() : catalog.jobTypesOf(TaskKind.ofCode(type).orElseThrow());
    if (types.isEmpty() && type != null) {
      return List.of(); // a query for no types would mean all of them
    }
    JobQuery jobs = JobQuery.newest().types(types).statuses(statuses).offset(offset).limit(limit);
    if (access.reachOf(call.userId()) == Reach.OWN) {
      jobs = jobs.submitter(call.userId());
    }
    return client.list(jobs).stream().map(json::listed).toList();
  }

  /** None for all. A failed task is shown as a completed one, and so it is found as one. */
  private static Set<JobStatus> statuses(@Nullable Integer status) {
    if (status == null) {
      return Set.of();
    }
    JobStatus asked = JobStatus.ofCode(status);
    return asked == JobStatus.COMPLETED
        ? Set.of(JobStatus.COMPLETED, JobStatus.FAILED)
        : Set.of(asked);
  }
}
