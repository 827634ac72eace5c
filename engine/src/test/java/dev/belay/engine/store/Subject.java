package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.Stopped;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One job of a type of its own, and the node that runs it. */
final class Subject {

  final StoreRig rig;
  final String type;
  final JobId id;
  final long node;
  private int runNo;
  private long claimNo;

  /** Submitted, and brought there. */
  Subject(StoreRig rig, Start start) {
    this.rig = rig;
    this.type = rig.newType();
    this.node = rig.newNode(type);
    NewJob job = StoreRig.newJob(type);
    this.id = rig.store.submit(List.of(job), false).get(0);
    start.bring(this);
    assertThat(row().get("status")).isEqualTo((long) start.status().code());
  }

  /** The latest run; before the first claim one that never was. */
  RunKey run() {
    return new RunKey(id, Math.max(1, runNo));
  }

  Subject claimed() {
    ClaimAnswer answer =
        rig.store.claim(new ClaimRequest(node, ++claimNo, List.of(type), 1, false));
    assertThat(answer.jobs()).hasSize(1);
    runNo = answer.jobs().get(0).runNo();
    return this;
  }

  Subject settled(Move wish) {
    rig.store.settle(node, List.of(ended(wish, "first")));
    return this;
  }

  Subject sealed() {
    assertThat(rig.store.seal(node, run())).isEqualTo(SealAnswer.SEALED);
    return this;
  }

  Subject cancelled() {
    assertThat(rig.store.cancel(Mover.order(id, "first")).outcome().won()).isTrue();
    return this;
  }

  /** Overdue, and with nothing else changed. */
  Subject overdue() {
    rig.execute(
        "UPDATE belay_job SET not_after = CURRENT_TIMESTAMP - INTERVAL '1' SECOND WHERE id = ?",
        id.value());
    return this;
  }

  Subject expired() {
    overdue();
    assertThat(rig.store.expire(1_000)).hasSize(1);
    return this;
  }

  /** An end of the latest run, which says by whom it is told. */
  EndedRun ended(Move wish, String by) {
    return ended(run(), wish, by);
  }

  static EndedRun ended(RunKey run, Move wish, String by) {
    boolean failure = wish == Move.FAIL || wish == Move.RETRY;
    return new EndedRun(
        run,
        wish,
        wish == Move.COMPLETE ? "\"" + by + "\"" : null,
        failure ? new JobError(JobError.Cause.HANDLER, "java.lang.Error", by, "at " + by) : null,
        Duration.ZERO,
        Stopped.How.OBEYED,
        System.nanoTime(),
        System.nanoTime());
  }

  Map<String, Object> row() {
    return rig.rows("SELECT * FROM belay_job WHERE id = ?", id.value()).get(0);
  }
}
