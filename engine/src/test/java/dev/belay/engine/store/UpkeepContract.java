package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Priority;
import dev.belay.Stopped;
import dev.belay.Submission;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read of many jobs, and what is cleared away. */
interface UpkeepContract {

  StoreRig rig();

  @Test
  default void finishedJobsArePurgedInChunksAfterTheirRetention() {
    List<Start> over =
        List.of(
            Start.COMPLETED,
            Start.FAILED,
            Start.FAILED_EXPIRED,
            Start.CANCELLED_TO_DO,
            Start.CANCELLED_STOPPED);
    List<Start> kept =
        List.of(Start.TO_DO, Start.TO_DO_RETRIED, Start.PROCESSING, Start.CANCELLED_RUNNING);
    over.forEach(start -> new Subject(rig(), start));
    List<Subject> left = kept.stream().map(start -> new Subject(rig(), start)).toList();
    rig()
        .execute(
            "UPDATE belay_job SET finished_at = finished_at - INTERVAL '2' HOUR WHERE finished_at IS NOT NULL");
    Subject young = new Subject(rig(), Start.COMPLETED);

    assertThat(rig().store.purge(Duration.ofHours(3), 10)).isZero();
    assertThat(rig().store.purge(Duration.ofHours(1), 3)).isEqualTo(3);
    assertThat(rig().store.purge(Duration.ofHours(1), 3)).isEqualTo(2);
    assertThat(rig().store.purge(Duration.ofHours(1), 3)).isZero();
    left.forEach(subject -> assertThat(rig().store.find(subject.id)).isPresent());
    assertThat(rig().store.find(young.id)).isPresent();
  }

  @Test
  default void rowsThatAStrangerHoldsHideNoOthersFromPurgeExpiryAndRescue() throws SQLException {
    String type = rig().newType();
    long node = rig().newNode(type);
    try (Connection stranger = rig().stranger()) {
      List<JobId> ids = submit(type, 7);
      rig().store.claim(new ClaimRequest(node, 1, List.of(type), 10, false));
      rig().store.retire(node);
      hold(stranger, ids.subList(0, 5));
      assertThat(rig().store.rescue(node, 2)).as("rescued").hasSize(2);
      stranger.rollback();
      assertThat(rig().store.rescue(node, 10)).hasSize(5);

      rig()
          .execute(
              "UPDATE belay_job SET attempts = 0, not_after = CURRENT_TIMESTAMP - INTERVAL '1' SECOND");
      hold(stranger, ids.subList(0, 5));
      assertThat(rig().store.expire(2)).as("expired").hasSize(2);
      stranger.rollback();
      assertThat(rig().store.expire(10)).hasSize(5);

      hold(stranger, ids.subList(0, 5));
      assertThat(rig().store.purge(Duration.ZERO, 2)).as("purged").isEqualTo(2);
      stranger.rollback();
      assertThat(rig().store.purge(Duration.ZERO, 10)).isEqualTo(5);
    }
  }

  @Test
  default void aStandingTellsHowTheLatestRunLeft() {
    assertStanding(new Subject(rig(), Start.TO_DO), JobStatus.TO_DO, null);
    assertStanding(new Subject(rig(), Start.PROCESSING), JobStatus.PROCESSING, null);
    assertStanding(
        new Subject(rig(), Start.COMPLETED), JobStatus.COMPLETED, Stopped.How.FINISHED_FIRST);
    assertStanding(new Subject(rig(), Start.FAILED), JobStatus.FAILED, Stopped.How.FAILED);
    assertStanding(
        new Subject(rig(), Start.CANCELLED_TO_DO), JobStatus.CANCELLED, Stopped.How.NEVER_STARTED);
    assertStanding(
        new Subject(rig(), Start.CANCELLED_STOPPED), JobStatus.CANCELLED, Stopped.How.OBEYED);
    Subject running = new Subject(rig(), Start.CANCELLED_RUNNING);
    assertStanding(running, JobStatus.CANCELLED, null);
    rig().store.retire(running.node);
    assertStanding(running, JobStatus.CANCELLED, Stopped.How.NODE_LOST);
    Subject silent = new Subject(rig(), Start.CANCELLED_RUNNING);
    letLeaseRunOut(silent.node);
    assertStanding(silent, JobStatus.CANCELLED, Stopped.How.NODE_LOST);
    assertThat(rig().store.standings(List.of(new JobId(1)))).isEmpty();
  }

  private void assertStanding(Subject subject, JobStatus status, Stopped.How how) {
    Standing standing = rig().store.standings(List.of(subject.id, new JobId(1))).get(subject.id);
    assertThat(standing.status()).isEqualTo(status);
    assertThat(standing.stopped() == null ? null : standing.stopped().how()).isEqualTo(how);
  }

  @Test
  default void theOldestDueJobIsFoundOverAllPrioritiesAndOnlyOfTheTypes() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    assertThat(rig().store.oldestDue(List.of("a"))).isEmpty();
    submit("a", Priority.LOW, now.minusSeconds(50));
    submit("a", Priority.HIGH, now.minusSeconds(20));
    submit("b", Priority.NORMAL, now.minusSeconds(90));
    submit("c", Priority.NORMAL, now.plusSeconds(90));
    assertThat(rig().store.oldestDue(List.of("a"))).contains(now.minusSeconds(50));
    assertThat(rig().store.oldestDue(List.of("a", "b"))).contains(now.minusSeconds(90));
    assertThat(rig().store.oldestDue(List.of("c"))).isEmpty();
    assertThat(rig().store.oldestDue(List.of())).isEmpty();
  }

  @Test
  default void typesAreOrphanedWhileJobsToDoExistAndNoLivingNodeHandlesThem() {
    long node = rig().newNode("handled", "also-handled");
    submit("handled", 1);
    submit("nobody-handles", 2);
    JobId last = submit("nor-this", 1).get(0);
    assertThat(rig().store.orphanedTypes()).isEqualTo(Set.of("nobody-handles", "nor-this"));
    rig().store.cancel(Mover.order(last, "u"));
    assertThat(rig().store.orphanedTypes()).isEqualTo(Set.of("nobody-handles"));
    rig().store.retire(node);
    assertThat(rig().store.orphanedTypes()).isEqualTo(Set.of("nobody-handles", "handled"));
  }

  @Test
  default void aNodeIsLostWhenItsLeaseRunsOutAndListedWhileItHoldsJobs() {
    Subject subject = new Subject(rig(), Start.PROCESSING);
    long idle = rig().newNode("a");
    assertThat(rig().store.deadNodes()).isEmpty();
    letLeaseRunOut(subject.node);
    letLeaseRunOut(idle);
    assertThat(rig().store.heartbeat(subject.node)).as("nobody has noticed yet").isTrue();
    assertThat(rig().store.deadNodes()).isEmpty();
    letLeaseRunOut(subject.node);
    assertThat(rig().store.deadNodes()).containsExactly(subject.node);
    assertThat(rig().store.heartbeat(subject.node)).isFalse();
    assertThat(rig().store.rescue(subject.node, 10)).hasSize(1);
    assertThat(rig().store.deadNodes()).isEmpty();
  }

  @Test
  default void onlyDeadNodesThatHoldNothingAndAreLongSilentAreForgotten() {
    Subject holding = new Subject(rig(), Start.PROCESSING);
    long silent = rig().newNode("a");
    long alive = rig().newNode("a");
    long justDead = rig().newNode("a");
    letLeaseRunOut(holding.node);
    letLeaseRunOut(silent);
    assertThat(rig().store.deadNodes()).containsExactly(holding.node);
    rig().store.retire(justDead);
    assertThat(rig().store.purgeNodes(Duration.ofHours(1))).isEqualTo(1);
    assertThat(rig().count("belay_node WHERE id = ?", silent)).isZero();
    assertThat(rig().store.heartbeat(alive)).isTrue();
    rig().store.rescue(holding.node, 10);
    assertThat(rig().store.purgeNodes(Duration.ofHours(1))).isEqualTo(1);
    assertThat(rig().count("belay_node WHERE id IN (?, ?)", alive, justDead)).isEqualTo(2);
  }

  private void letLeaseRunOut(long node) {
    rig()
        .execute(
            "UPDATE belay_node SET heartbeat_at = CURRENT_TIMESTAMP - INTERVAL '2' HOUR WHERE id = ?",
            node);
  }

  private List<JobId> submit(String type, int count) {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(StoreRig.newJob(type));
    }
    return rig().store.submit(jobs, false);
  }

  private void submit(String type, Priority priority, Instant dueAt) {
    Submission.Options options =
        new Submission.Options(
            priority, dueAt, Duration.ZERO, null, StoreRig.QUICK, null, null, null);
    rig().store.submit(List.of(StoreRig.newJob(type, options)), false);
  }

  private static void hold(Connection stranger, List<JobId> ids) throws SQLException {
    try (Statement statement = stranger.createStatement()) {
      for (JobId id : ids) {
        statement.executeQuery("SELECT id FROM belay_job WHERE id = " + id + " FOR UPDATE");
      }
    }
  }
}
