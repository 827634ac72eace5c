package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Priority;
import dev.belay.Submission;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which jobs a claim takes, and what it leaves alone. */
interface ClaimContract {

  StoreRig rig();

  @Test
  default void theHighestPriorityComesFirstAndWithinOneTheOldestDueOverAllTypes() {
    long node = rig().newNode("a", "b");
    JobId lowOldest = submit("a", Priority.LOW, ago(90), null);
    JobId normalNew = submit("b", Priority.NORMAL, ago(10), null);
    JobId normalOld = submit("a", Priority.NORMAL, ago(30), null);
    JobId normalMiddle = submit("b", Priority.NORMAL, ago(20), null);
    JobId highNew = submit("b", Priority.HIGH, ago(1), null);
    JobId highOld = submit("a", Priority.HIGH, ago(2), null);

    assertThat(ids(claim(node, 1, 4, "a", "b")))
        .containsExactly(highOld, highNew, normalOld, normalMiddle);
    assertThat(ids(claim(node, 2, 4, "a", "b"))).containsExactly(normalNew, lowOldest);
    assertThat(ids(claim(node, 3, 4, "a", "b"))).isEmpty();
  }

  @Test
  default void jobsThatFellDueTogetherComeInTheOrderOfTheirIds() {
    long node = rig().newNode("a");
    Instant due = ago(5);
    List<JobId> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(submit("a", Priority.NORMAL, due, null));
    }
    assertThat(ids(claim(node, 1, 7, "a"))).isEqualTo(ids.subList(0, 7));
    assertThat(ids(claim(node, 2, 50, "a"))).isEqualTo(ids.subList(7, 20));
  }

  @Test
  default void foreignTypesAndFutureJobsAreLeftAlone() {
    long node = rig().newNode("a");
    JobId foreign = submit("b", Priority.HIGH, ago(100), null);
    JobId future = submit("a", Priority.HIGH, ago(-3600), null);
    JobId due = submit("a", Priority.LOW, ago(1), null);
    assertThat(ids(claim(node, 1, 10, "a"))).containsExactly(due);
    assertThat(rig().store.find(foreign).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    assertThat(rig().store.find(future).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
  }

  @Test
  default void theAnswerTellsWhenTheNextJobOfItsTypesFallsDue() {
    long node = rig().newNode("a", "b");
    assertThat(claim(node, 1, 10, "a", "b").nextDue()).as("nothing there").isNull();
    submit("c", Priority.HIGH, ago(-10), null);
    assertThat(claim(node, 2, 10, "a", "b").nextDue()).as("only foreign types").isNull();
    submit("a", Priority.HIGH, ago(-7200), null);
    submit("b", Priority.LOW, ago(-3600), null);
    submit("a", Priority.NORMAL, ago(1), null);
    assertThat(claim(node, 3, 1, "a", "b").nextDue()).as("there may be more now").isNull();
    assertThat(claim(node, 4, 1, "a", "b").nextDue())
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
  }

  @Test
  default void aRowThatAStrangerHoldsIsSkippedAndComesBack() throws SQLException {
    long node = rig().newNode("a");
    JobId held = submit("a", Priority.HIGH, ago(9), null);
    JobId free = submit("a", Priority.NORMAL, ago(1), null);
    try (Connection stranger = rig().stranger()) {
      hold(stranger, held);
      assertThat(ids(claim(node, 1, 10, "a"))).containsExactly(free);
      assertThat(ids(claim(node, 2, 10, "a"))).isEmpty();
      stranger.rollback();
    }
    assertThat(ids(claim(node, 3, 10, "a"))).containsExactly(held);
  }

  @Test
  default void moreHeldRowsThanTheLimitDoNotHideAFreeOne() throws SQLException {
    long node = rig().newNode("a");
    List<JobId> held = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      held.add(submit("a", Priority.NORMAL, ago(100 - i / 2), null));
    }
    JobId free = submit("a", Priority.NORMAL, ago(1), null);
    JobId low = submit("a", Priority.LOW, ago(200), null);
    try (Connection stranger = rig().stranger()) {
      for (JobId id : held) {
        hold(stranger, id);
      }
      assertThat(ids(claim(node, 1, 3, "a"))).containsExactly(free, low);
      stranger.rollback();
    }
    assertThat(ids(claim(node, 2, 50, "a"))).isEqualTo(held);
  }

  @Test
  default void aNodeThatIsDeadOrUnknownClaimsNothing() {
    long dead = rig().newNode("a");
    rig().store.retire(dead);
    JobId due = submit("a", Priority.NORMAL, ago(1), null);
    for (long node : List.of(dead, StoreRig.newKey())) {
      ClaimAnswer answer = claim(node, 1, 10, "a");
      assertThat(answer.nodeAlive()).isFalse();
      assertThat(answer.jobs()).isEmpty();
    }
    assertThat(rig().store.find(due).orElseThrow().runNo()).isZero();
    ClaimAnswer answer = claim(rig().newNode("a"), 1, 10, "a");
    assertThat(answer.nodeAlive()).isTrue();
    assertThat(ids(answer)).containsExactly(due);
  }

  @Test
  default void aJobPastItsNotAfterTimeFailsInsteadOfBeingClaimed() {
    long node = rig().newNode("a");
    JobId late = submit("a", Priority.HIGH, ago(60), ago(1));
    JobId inTime = submit("a", Priority.NORMAL, ago(60), ago(-3600));
    ClaimAnswer answer = claim(node, 1, 10, "a");
    assertThat(answer.expired()).extracting(run -> run.run().id()).containsExactly(late);
    assertThat(ids(answer)).containsExactly(inTime);
    assertThat(answer.jobs().get(0).startBy())
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    assertThat(rig().store.find(late).orElseThrow())
        .satisfies(
            job -> {
              assertThat(job.status()).isEqualTo(JobStatus.FAILED);
              assertThat(job.error().cause()).isEqualTo(dev.belay.JobError.Cause.EXPIRED);
              assertThat(job.runNo()).isZero();
            });
  }

  @Test
  default void jobsPastTheirNotAfterTimeExpireInChunksWhoeverHandlesThem() {
    for (int i = 0; i < 5; i++) {
      submit("nobody-handles", Priority.NORMAL, ago(60), ago(1));
    }
    JobId inTime = submit("nobody-handles", Priority.NORMAL, ago(60), ago(-60));
    assertThat(rig().store.expire(3)).hasSize(3);
    assertThat(rig().store.expire(3)).hasSize(2);
    assertThat(rig().store.expire(3)).isEmpty();
    assertThat(rig().store.find(inTime).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
  }

  @Test
  default void aStartedJobDoesNotExpireAnyMore() {
    Subject subject = new Subject(rig(), Start.TO_DO_RETRIED).overdue();
    assertThat(rig().store.expire(10)).isEmpty();
    ClaimAnswer answer = claim(subject.node, 50, 10, subject.type);
    assertThat(ids(answer)).containsExactly(subject.id);
    assertThat(answer.jobs().get(0).startBy()).isNull();
  }

  @Test
  default void everyClaimRaisesTheRunNumberAndOnlyARunThatWasGivenBackIsNotCharged() {
    Subject subject = new Subject(rig(), Start.TO_DO);
    assertCounts(subject.claimed(), 1, 1);
    assertCounts(subject.settled(Move.RELEASE), 1, 0);
    assertCounts(subject.claimed(), 2, 1);
    assertCounts(subject.settled(Move.RETRY), 2, 1);
    assertCounts(subject.claimed(), 3, 2);
    assertCounts(subject.settled(Move.RELEASE), 3, 1);
    assertCounts(subject.claimed(), 4, 2);
    rig().store.retire(subject.node);
    assertThat(rig().store.rescue(subject.node, 10)).hasSize(1);
    assertCounts(subject, 4, 2);
    ClaimedJob last = claim(rig().newNode(subject.type), 1, 1, subject.type).jobs().get(0);
    assertThat(last.runNo()).isEqualTo(5);
    assertThat(last.attempt()).isEqualTo(3);
  }

  @Test
  default void aRepeatedClaimLeavesOutWhatWasCancelledMeanwhileAndTheNodeStillOwnsIt() {
    long node = rig().newNode("a");
    JobId first = submit("a", Priority.NORMAL, ago(3), null);
    JobId cancelled = submit("a", Priority.NORMAL, ago(2), null);
    JobId last = submit("a", Priority.NORMAL, ago(1), null);
    ClaimRequest request = new ClaimRequest(node, 4, List.of("a"), 10, false);
    assertThat(ids(rig().store.claim(request))).containsExactly(first, cancelled, last);
    rig().store.cancel(Mover.order(cancelled, "u"));
    assertThat(ids(rig().store.claim(request.again()))).containsExactly(first, last);
    assertThat(rig().store.claimedRuns(node, 3)).isEmpty();
    assertThat(rig().store.claimedRuns(node, 4)).hasSize(3);
    assertThat(rig().store.cancelledRuns(node))
        .singleElement()
        .satisfies(run -> assertThat(run.run()).isEqualTo(new RunKey(cancelled, 1)))
        .satisfies(run -> assertThat(run.claimNo()).isEqualTo(4));
  }

  private static void assertCounts(Subject subject, long runNo, long attempts) {
    assertThat(subject.row()).containsEntry("run_no", runNo).containsEntry("attempts", attempts);
  }

  private JobId submit(String type, Priority priority, Instant dueAt, @Nullable Instant notAfter) {
    Submission.Options options =
        new Submission.Options(
            priority, dueAt, Duration.ZERO, notAfter, StoreRig.QUICK, null, null, null);
    return rig().store.submit(List.of(StoreRig.newJob(type, options)), false).get(0);
  }

  private ClaimAnswer claim(long node, long claimNo, int limit, String... types) {
    return rig().store.claim(new ClaimRequest(node, claimNo, List.of(types), limit, false));
  }

  private static void hold(Connection stranger, JobId id) throws SQLException {
    try (PreparedStatement statement =
        stranger.prepareStatement("SELECT id FROM belay_job WHERE id = ? FOR UPDATE")) {
      statement.setLong(1, id.value());
      statement.executeQuery();
    }
  }

  private static Instant ago(int seconds) {
    return Instant.now().minusSeconds(seconds);
  }

  private static List<JobId> ids(ClaimAnswer answer) {
    return answer.jobs().stream().map(ClaimedJob::id).toList();
  }
}
