package dev.belay.http;

import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.http.AccessPolicy.Reach;

/** {@code GET /koodrive/ose/v1/{job_id}}: one task in detail. */
final class ShowTask implements Operation {

  private final JobClient client;
  private final AccessPolicy access;
  private final TaskJson json;

  ShowTask(JobClient client, AccessPolicy access, TaskJson json) {
    this.client = client;
    this.access = access;
    this.json = json;
  }

  @Override
  public Object answer(Call call) throws Refusal {
    String path = call.request().path();
    String text = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    Job job =
        client
            .find(TaskId.of(text.substring(text.lastIndexOf('/') + 1), "job_id"))
            .filter(found -> mayBeSeenBy(call.userId(), found))
            .orElseThrow(() -> new Refusal(ErrorCode.NOT_FOUND, Phrase.NOT_FOUND));
    return json.detail(job);
  }

  private boolean mayBeSeenBy(String user, Job job) {
    return user.equals(job.submitter()) || access.reachOf(user) == Reach.ALL;
  }
}
