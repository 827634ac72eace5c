package dev.belay.engine.store;

import static dev.belay.engine.support.WeatheredDataSource.Point.COMMIT;
import static dev.belay.engine.support.WeatheredDataSource.Point.COMMITTED;
import static dev.belay.engine.support.WeatheredDataSource.Point.EXECUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobId;
import dev.belay.Progress;
import dev.belay.StoreException;
import dev.belay.engine.support.WeatheredDataSource.Point;
import dev.belay.engine.thread.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The connection is cut in the middle of a statement, before a commit, or after the commit and
 * before its answer. The call is repeated as the engine repeats it: the caller gets the answer that
 * the undisturbed call gives, and the rows are those that it leaves.
 */
interface LostAnswerContract {

  List<Point> CUTS = List.of(EXECUTE, COMMIT, COMMITTED);

  StoreRig rig();

  @Test
  default void everyMoveFromEveryStatusSurvivesALostConnection() {
    for (Start start : Start.values()) {
      for (Move move : Move.values()) {
        String undisturbed = outcome(start, move, null);
        for (Point cut : move.from().contains(start.status()) ? CUTS : List.of(COMMITTED)) {
          String disturbed = outcome(start, move, cut);
          // Nobody waits for the answer of these; that nothing is done twice, the row tells.
          boolean rowTells = cut == COMMITTED && (move == Move.RESCUE || move == Move.EXPIRE);
          assertThat(rowTells ? row(disturbed) : disturbed)
              .as("%s from %s, cut at %s", move, start, cut)
              .isEqualTo(rowTells ? row(undisturbed) : undisturbed);
        }
      }
    }
  }

  private static String row(String outcome) {
    return outcome.substring(outcome.indexOf(' '));
  }

  private String outcome(Start start, Move move, Point cut) {
    Subject subject = new Subject(rig(), start);
    Mover.prepare(move, subject);
    Mover mover = new Mover(subject, "caller");
    if (cut != null) {
      rig().cutOnceAt(cut);
    }
    String answer = mover.make(move);
    assertThat(rig().isFair()).as("%s from %s was cut at %s", move, start, cut).isTrue();
    return answer + " " + mover.plain(subject.row());
  }

  @Test
  default void aSubmitOfOneOrManyIsNeitherLostNorDoubled() {
    for (Point cut : CUTS) {
      for (int many : List.of(1, 3)) {
        List<NewJob> jobs = newJobs(many);
        rig().cutOnceAt(cut);
        assertThat(submit(jobs))
            .as("ids of %s jobs, cut at %s", many, cut)
            .isEqualTo(jobs.stream().map(NewJob::id).toList());
        assertThat(rig().count("belay_job WHERE type = ?", jobs.get(0).type()))
            .as("rows of %s jobs, cut at %s", many, cut)
            .isEqualTo(many);
      }
    }
  }

  @Test
  default void aSubmitThatMetAStrangersIdsIsNeitherLostNorDoubled() {
    for (Point cut : CUTS) {
      for (int collisions : List.of(1, 3)) {
        List<NewJob> jobs = newJobs(3);
        for (NewJob job : jobs.subList(0, collisions)) {
          NewJob theirs = StoreRig.newJob(rig().newType()).withId(job.id());
          rig().store.submit(List.of(theirs), false);
        }
        rig().cutOnceAt(cut);
        List<JobId> ids = submit(jobs);
        assertThat(ids).as("cut at %s", cut).hasSize(3).doesNotHaveDuplicates();
        assertThat(ids.subList(collisions, 3))
            .as("what collided with nobody keeps its id, cut at %s", cut)
            .isEqualTo(jobs.subList(collisions, 3).stream().map(NewJob::id).toList());
        assertThat(rig().rows("SELECT id, submit_key FROM belay_job WHERE type = ?", typeOf(jobs)))
            .as("rows with %s collisions, cut at %s", collisions, cut)
            .hasSize(3)
            .extracting(row -> new JobId((Long) row.get("id")))
            .containsExactlyInAnyOrderElementsOf(ids);
      }
    }
  }

  @Test
  default void aSubmitIsRecognisedWhenItsFirstJobsHaveBeenPurgedMeanwhile() {
    List<NewJob> jobs = newJobs(3);
    List<JobId> ids = rig().store.submit(jobs, false);
    rig().execute("DELETE FROM belay_job WHERE id = ?", ids.get(0).value());
    assertThat(rig().store.submit(jobs, true)).isEqualTo(ids);
    assertThat(rig().count("belay_job WHERE type = ?", typeOf(jobs))).isEqualTo(2);
  }

  @Test
  default void aClaimOfManyIsNeitherLostNorDoubled() {
    for (Point cut : CUTS) {
      List<NewJob> jobs = newJobs(5);
      rig().store.submit(jobs, false);
      long node = rig().newNode(typeOf(jobs));
      rig().cutOnceAt(cut);
      ClaimAnswer answer =
          rig()
              .patience
              .call(
                  "claim",
                  repeated ->
                      rig()
                          .store
                          .claim(new ClaimRequest(node, 9, List.of(typeOf(jobs)), 3, repeated)));
      assertThat(answer.jobs())
          .as("cut at %s", cut)
          .extracting(ClaimedJob::id)
          .containsExactlyElementsOf(jobs.subList(0, 3).stream().map(NewJob::id).toList());
      assertThat(answer.jobs()).allMatch(job -> job.runNo() == 1 && job.attempt() == 1);
      assertThat(rig().store.claimedRuns(node, 9)).hasSize(3);
    }
  }

  @Test
  default void aGroupOfEveryWishIsSettledOnce() {
    List<Move> wishes = List.of(Move.COMPLETE, Move.FAIL, Move.RETRY, Move.RELEASE);
    for (Point cut : CUTS) {
      String type = rig().newType();
      long node = rig().newNode(type);
      List<NewJob> jobs = new ArrayList<>();
      wishes.forEach(wish -> jobs.add(StoreRig.newJob(type)));
      rig().store.submit(jobs, false);
      List<ClaimedJob> claimed =
          rig().store.claim(new ClaimRequest(node, 1, List.of(type), 10, false)).jobs();
      List<EndedRun> ends = new ArrayList<>();
      for (int i = 0; i < wishes.size(); i++) {
        ends.add(Subject.ended(new RunKey(claimed.get(i).id(), 1), wishes.get(i), "group"));
      }
      rig().cutOnceAt(cut);
      List<Settlement> answers =
          rig().patience.call("settle", repeated -> rig().store.settle(node, ends));
      assertThat(answers).as("cut at %s", cut).containsOnly(Settlement.APPLIED);
      assertThat(rig().rows("SELECT settled_as, attempts FROM belay_job WHERE type = ?", type))
          .as("cut at %s", cut)
          .extracting(row -> row.get("settled_as") + " " + row.get("attempts"))
          .containsExactlyInAnyOrder("COMPLETE 1", "FAIL 1", "RETRY 1", "RELEASE 0");
    }
  }

  @Test
  default void anEndIsRecognisedWhenLaterRunsHaveEndedMeanwhile() {
    for (Move wish : List.of(Move.RETRY, Move.RELEASE)) {
      String type = rig().newType();
      long node = rig().newNode(type);
      NewJob job = StoreRig.newJob(type);
      rig().store.submit(List.of(job), false);
      List<EndedRun> first = List.of(Subject.ended(new RunKey(job.id(), 1), wish, "first"));
      for (int run = 1; run <= 3; run++) {
        rig().store.claim(new ClaimRequest(node, run, List.of(type), 1, false));
        Move end = run < 3 ? wish : Move.COMPLETE;
        rig()
            .store
            .settle(node, List.of(Subject.ended(new RunKey(job.id(), run), end, "of " + run)));
        assertThat(rig().store.settle(node, first))
            .as("%s of run 1, asked again after run %s", wish, run)
            .containsExactly(Settlement.APPLIED);
      }
      RunKey second = new RunKey(job.id(), 2);
      assertThat(rig().store.settle(node, List.of(Subject.ended(second, Move.FAIL, "other"))))
          .as("another end than the one it had")
          .containsExactly(Settlement.CLAIM_LOST);
    }
  }

  @Test
  default void membershipSurvivesALostConnection() {
    for (Point cut : CUTS) {
      long node = StoreRig.newKey();
      NodeCard card = new NodeCard(node, "label", List.of("a", "b"), Duration.ofMinutes(1));
      disturbed(cut, () -> rig().store.register(card));
      assertThat(rig().rows("SELECT * FROM belay_node WHERE id = ?", node))
          .singleElement()
          .satisfies(
              row ->
                  assertThat(row)
                      .containsEntry("status", 0L)
                      .containsEntry("types", "a\nb")
                      .containsEntry("lease_ms", 60_000L));
      disturbed(cut, () -> assertThat(rig().store.heartbeat(node)).isTrue());
      disturbed(cut, () -> rig().store.retire(node));
      assertThat(rig().store.heartbeat(node)).isFalse();
      disturbed(cut, () -> rig().store.register(card));
      assertThat(rig().store.heartbeat(node)).as("DEAD is for good").isFalse();
    }
  }

  @Test
  default void marksSurviveALostConnection() {
    for (Point cut : CUTS) {
      Subject running = new Subject(rig(), Start.PROCESSING);
      List<ProgressMark> progress = List.of(new ProgressMark(running.run(), new Progress(3, 9)));
      disturbed(cut, () -> rig().store.markProgress(running.node, progress));
      assertThat(running.row())
          .containsEntry("progress_done", 3L)
          .containsEntry("progress_total", 9L);

      Subject cancelled = new Subject(rig(), Start.CANCELLED_RUNNING);
      List<HeardMark> heard = List.of(new HeardMark(cancelled.run(), System.nanoTime()));
      disturbed(
          cut,
          () ->
              assertThat(rig().store.markHeard(cancelled.node, heard))
                  .isEqualTo(Set.of(cancelled.run())));
      Map<String, Object> first = cancelled.row();
      assertThat(first.get("heard_at")).isNotNull();
      rig().store.markHeard(cancelled.node, heard);
      assertThat(cancelled.row()).as("the first time counts").isEqualTo(first);
    }
  }

  @Test
  default void aCallThatMayNotBeRepeatedAnyMoreSaysThatItsEffectIsUnknown() {
    Patience none =
        new Patience(Duration.ZERO, new Backoff.Range(Duration.ofMillis(1), Duration.ofMillis(1)));
    for (Point cut : CUTS) {
      List<NewJob> jobs = newJobs(1);
      rig().cutOnceAt(cut);
      assertThatThrownBy(() -> none.call("submit", repeated -> rig().store.submit(jobs, repeated)))
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).effect())
          .as("cut at %s", cut)
          .isEqualTo(cut == EXECUTE ? StoreException.Effect.NONE : StoreException.Effect.UNKNOWN);
      assertThat(rig().count("belay_job WHERE type = ?", typeOf(jobs)))
          .as("rows, cut at %s", cut)
          .isEqualTo(cut == COMMITTED ? 1 : 0);
    }
  }

  private void disturbed(Point cut, Runnable call) {
    rig().cutOnceAt(cut);
    rig()
        .patience
        .call(
            "call",
            repeated -> {
              call.run();
              return true;
            });
    assertThat(rig().isFair()).as("was cut at %s", cut).isTrue();
  }

  private List<JobId> submit(List<NewJob> jobs) {
    return rig().patience.call("submit", repeated -> rig().store.submit(jobs, repeated));
  }

  private List<NewJob> newJobs(int count) {
    String type = rig().newType();
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(StoreRig.newJob(type));
    }
    return jobs;
  }

  private static String typeOf(List<NewJob> jobs) {
    return jobs.get(0).type();
  }
}
