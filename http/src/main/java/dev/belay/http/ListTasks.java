package dev.belay.http;

import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import dev.belay.http.AccessPolicy.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /koodrive/ose/v1/jobs}: one page of tasks, newest first. */
final class ListTasks implements Operation {

  private static final int CANCELLED = 3;
  private static final int CHUNK = 1_000;

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
    int offset = query.integer("offset", 0, Integer.MAX_VALUE);
    int limit = query.integer("limit", 1, 100);
    Set<JobStatus> statuses = statuses(query.optionalInteger("status", 0, CANCELLED));
    Integer type = query.optionalInteger("type", 1, 7);
    Set<String> types =
        type == null ? null : catalog.jobTypesOf(TaskKind.ofCode(type).orElseThrow());
    boolean all = access.reachOf(call.userId()) == Reach.ALL;
    List<Job> found = new ArrayList<>();
    JobQuery page = JobQuery.newest().limit(CHUNK);
    for (List<Job> jobs = client.list(page);
        !jobs.isEmpty() && found.size() < (long) offset + limit;
        jobs = client.list(page)) {
      jobs.stream()
          .filter(job -> all || call.userId().equals(job.submitter()))
          .filter(job -> types == null || types.contains(job.type()))
          .filter(job -> statuses.contains(job.status()))
          .forEach(found::add);
      page = page.before(jobs.get(jobs.size() - 1).id());
    }
    return found.stream().skip(offset).limit(limit).map(json::listed).toList();
  }

  /** A failed task is shown as a completed one, and so it is found as one. */
  private static Set<JobStatus> statuses(@Nullable Integer status) {
    if (status == null) {
      return Set.of(JobStatus.values());
    }
    JobStatus asked = JobStatus.ofCode(status);
    return asked == JobStatus.COMPLETED
        ? Set.of(JobStatus.COMPLETED, JobStatus.FAILED)
        : Set.of(asked);
  }
}
