package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import dev.belay.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which jobs a query lists, in which order, page by page. */
interface ListContract {

  StoreRig rig();

  @Test
  default void aListHasTheNewestJobsThatMeetAllThatWasAskedFor() {
    List<Job> all = jobsOfEveryKind();
    JobId middle = all.get(all.size() / 2).id();
    for (JobQuery kind : queries()) {
      List<JobQuery> pages =
          List.of(
              kind,
              kind.offset(3),
              kind.before(middle),
              kind.before(middle).offset(2),
              kind.before(all.get(all.size() - 1).id()),
              kind.offset(all.size()),
              kind.offset(1_000_000).limit(1_000));
      for (JobQuery page : pages) {
        List<Job> expected = expected(page, all);
        assertThat(rig().store.list(page)).as("%s", page).isEqualTo(expected);
        assertThat(rig().store.listIds(page)).as("ids of %s", page).isEqualTo(ids(expected));
        assertThat(rig().store.count(page))
            .as("count of %s", page)
            .isEqualTo(expected(page.offset(0).limit(1_000), all).size());
      }
    }
  }

  @Test
  default void pagesByKeyAndByOffsetHaveEveryJobOnceAndInOrder() {
    List<Job> all = jobsOfEveryKind();
    for (JobQuery kind : queries()) {
      for (int size : List.of(1, 7, 1_000)) {
        List<Job> wanted = expected(kind.limit(1_000), all);
        assertThat(pagesByKey(kind.limit(size))).as("by key %s", kind).isEqualTo(wanted);
        assertThat(pagesByOffset(kind.limit(size))).as("by offset %s", kind).isEqualTo(wanted);
      }
    }
  }

  @Test
  default void pagesByKeyMissNothingAndRepeatNothingWhileJobsComeAndChange() {
    List<Job> all = jobsOfEveryKind();
    for (JobQuery kind :
        List.of(
            JobQuery.newest(),
            JobQuery.newest().submitter("ann"),
            JobQuery.newest().types(Set.of("copy", "move")))) {
      List<JobId> wanted = ids(expected(kind.limit(1_000), rig().store.list(every())));
      List<JobId> found = new ArrayList<>();
      List<Job> page = rig().store.list(kind.limit(4));
      while (!page.isEmpty()) {
        found.addAll(ids(page));
        submit("copy", "ann");
        rig().store.cancel(Mover.order(page.get(0).id(), "u"));
        page = rig().store.list(kind.limit(4).before(found.get(found.size() - 1)));
      }
      assertThat(found).isEqualTo(wanted);
    }
    assertThat(rig().store.list(every())).hasSizeGreaterThan(all.size());
  }

  /** What is asked for one status after the other shows such a job twice, or not at all. */
  @Test
  default void aJobThatGoesToAndFroBetweenTwoStatusesIsListedOnceWhenBothAreAskedFor() {
    JobId id = submit("flip", "ann");
    long node = rig().newNode("flip");
    Set<JobStatus> both = Set.of(JobStatus.TO_DO, JobStatus.PROCESSING);
    List<JobQuery> queries =
        List.of(
            JobQuery.newest().statuses(both),
            JobQuery.newest().types(Set.of("flip")),
            JobQuery.newest().types(Set.of("flip", "other")).statuses(both),
            JobQuery.newest().submitter("ann").statuses(both));
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Set<JobStatus>> flipping =
        CompletableFuture.supplyAsync(() -> flip(node, over));
    Set<JobStatus> seen = EnumSet.noneOf(JobStatus.class);
    try {
      for (int i = 0; i < rig().rounds(200) || seen.size() < 2; i++) {
        for (JobQuery query : queries) {
          List<Job> listed = rig().store.list(query);
          assertThat(ids(listed)).as("%s", query).containsExactly(id);
          seen.add(listed.get(0).status());
        }
      }
    } finally {
      over.set(true);
    }
    assertThat(flipping.join()).isEqualTo(both);
  }

  private Set<JobStatus> flip(long node, AtomicBoolean over) {
    Set<JobStatus> been = EnumSet.noneOf(JobStatus.class);
    for (long claimNo = 1; !over.get(); claimNo++) {
      ClaimRequest request = new ClaimRequest(node, claimNo, List.of("flip"), 1, false);
      for (ClaimedJob job : rig().store.claim(request).jobs()) {
        been.add(JobStatus.PROCESSING);
        RunKey run = new RunKey(job.id(), job.runNo());
        rig().store.release(node, List.of(run), System.nanoTime());
        been.add(JobStatus.TO_DO);
      }
    }
    return been;
  }

  private static List<JobQuery> queries() {
    List<JobQuery> queries = new ArrayList<>();
    for (Set<String> types :
        List.of(Set.<String>of(), Set.of("copy"), Set.of("copy", "zip"), Set.of("none", "move"))) {
      for (Set<JobStatus> statuses :
          List.of(
              Set.<JobStatus>of(),
              Set.of(JobStatus.CANCELLED),
              Set.of(JobStatus.COMPLETED, JobStatus.FAILED),
              Set.of(JobStatus.values()))) {
        JobQuery query = JobQuery.newest().types(types).statuses(statuses).limit(5);
        queries.add(query);
        queries.add(query.submitter("ann"));
        queries.add(query.submitter("ANN"));
        queries.add(query.submitter("an"));
      }
    }
    return queries;
  }

  /** Whatever the database makes of a query, this is what it means. */
  private static List<Job> expected(JobQuery query, List<Job> all) {
    return all.stream()
        .filter(job -> query.submitter() == null || query.submitter().equals(job.submitter()))
        .filter(job -> query.types().isEmpty() || query.types().contains(job.type()))
        .filter(job -> query.statuses().isEmpty() || query.statuses().contains(job.status()))
        .filter(job -> query.before() == null || job.id().compareTo(query.before()) < 0)
        .sorted(Comparator.comparing(Job::id).reversed())
        .skip(query.offset())
        .limit(query.limit())
        .toList();
  }

  private List<Job> pagesByKey(JobQuery query) {
    List<Job> found = new ArrayList<>();
    List<Job> page = rig().store.list(query);
    while (!page.isEmpty()) {
      found.addAll(page);
      page = rig().store.list(query.before(found.get(found.size() - 1).id()));
    }
    return found;
  }

  private List<Job> pagesByOffset(JobQuery query) {
    List<Job> found = new ArrayList<>();
    List<Job> page = rig().store.list(query);
    while (!page.isEmpty()) {
      found.addAll(page);
      page = rig().store.list(query.offset(found.size()));
    }
    return found;
  }

  private static JobQuery every() {
    return JobQuery.newest().limit(1_000);
  }

  private static List<JobId> ids(List<Job> jobs) {
    return jobs.stream().map(Job::id).toList();
  }

  /** Of each submitter, type and status. Newest first. */
  private List<Job> jobsOfEveryKind() {
    for (JobStatus status : JobStatus.values()) {
      for (String type : List.of("copy", "move", "zip")) {
        for (String submitter : new String[] {"ann", "bob", null}) {
          bring(submit(type, submitter), status);
        }
      }
    }
    List<Job> all = rig().store.list(every());
    assertThat(all).hasSize(45).isSortedAccordingTo(Comparator.comparing(Job::id).reversed());
    return all;
  }

  private JobId submit(String type, String submitter) {
    Submission.Options usual = StoreRig.options();
    Submission.Options options =
        new Submission.Options(
            usual.priority(), null, Duration.ZERO, null, usual.retry(), null, submitter, null);
    return rig().store.submit(List.of(StoreRig.newJob(type, options)), false).get(0);
  }

  private void bring(JobId id, JobStatus status) {
    String state =
        switch (status) {
          case TO_DO, CANCELLED -> "run_no = 0";
          case PROCESSING -> "status = 1, run_no = 1, claimed_by = 1";
          case COMPLETED ->
              "status = 2, run_no = 1, settled_run_no = 1, settled_as = 'COMPLETE', finished_at = submitted_at";
          case FAILED ->
              "status = 4, run_no = 1, settled_run_no = 1, settled_as = 'FAIL', finished_at = submitted_at,"
                  + " error_cause = 'HANDLER', error_message = 'why'";
        };
    rig().execute("UPDATE belay_job SET " + state + " WHERE id = ?", id.value());
    if (status == JobStatus.CANCELLED) {
      rig().store.cancel(Mover.order(id, "u"));
    }
  }
}
