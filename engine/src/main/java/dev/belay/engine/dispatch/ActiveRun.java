package dev.belay.engine.dispatch;

import dev.belay.JobError;
import dev.belay.JobEvent;
import dev.belay.Progress;
import dev.belay.Stopped;
import dev.belay.engine.cancel.StopToken;
import dev.belay.engine.store.ClaimedJob;
import dev.belay.engine.store.EndedRun;
import dev.belay.engine.store.RunKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A run between its claim and its settlement: what was claimed, its token, and what it has said so
 * far.
 */
final class ActiveRun {

  private final long node;
  private final ClaimedJob job;
  private final StopToken token;
  private final @Nullable ThreadFactory ownThreads;
  private final long claimedNanos = System.nanoTime();
  private final AtomicBoolean settling = new AtomicBoolean();
  private final AtomicBoolean complaining = new AtomicBoolean();
  private final AtomicBoolean hearing = new AtomicBoolean();
  private final AtomicBoolean leavingLate = new AtomicBoolean();
  private volatile @Nullable EndedRun movedOn;
  private volatile @Nullable LateLeaving lateLeaving;
  private volatile boolean onOwnThread;
  private final AtomicBoolean progressUnwritten = new AtomicBoolean();
  private volatile @Nullable Progress progress;
  private volatile @Nullable String result;
  private volatile boolean completed;

  ActiveRun(long node, ClaimedJob job, StopToken token, @Nullable ThreadFactory ownThreads) {
    this.ownThreads = ownThreads;
    this.node = node;
    this.job = job;
    this.token = token;
  }

  /** The node that claimed it; the engine may have another id by now. */
  long node() {
    return node;
  }

  ClaimedJob job() {
    return job;
  }

  StopToken token() {
    return token;
  }

  /** Makes the thread it runs on; null when it runs on a worker's. */
  @Nullable ThreadFactory ownThreads() {
    return ownThreads;
  }

  RunKey key() {
    return new RunKey(job.id(), job.runNo());
  }

  /** Whether it may no longer be entered, because it was not started by its not-after time. */
  boolean isExpired() {
    Duration startBy = job.startBy();
    return startBy != null
        && Duration.ofNanos(System.nanoTime() - claimedNanos).compareTo(startBy) >= 0;
  }

  /** True for the first who asks: a run is settled once, by its leaving or by its end of grace. */
  boolean beginSettling() {
    return settling.compareAndSet(false, true);
  }

  /** True for the first who asks: that it cannot be settled is said once. */
  boolean beginComplaining() {
    return complaining.compareAndSet(false, true);
  }

  /** It is settled that its job moves on without it, or was cancelled and waits for it. */
  void movedOn(EndedRun settled) {
    movedOn = settled;
  }

  /** Its handler has left after its job was to move on. */
  void leftLate(Stopped.How how) {
    lateLeaving = new LateLeaving(how, System.nanoTime());
  }

  /**
   * What is to be recorded of its late leaving; present once, for the first who asks when both are
   * true: it has left, and it is settled that its job moves on.
   */
  Optional<EndedRun> takeLateLeaving() {
    EndedRun settled = movedOn;
    LateLeaving left = lateLeaving;
    return settled != null && left != null && leavingLate.compareAndSet(false, true)
        ? Optional.of(settled.asLeftLate(left.how(), left.nanos(), heardCancelNanos()))
        : Optional.empty();
  }

  /** When it heard of a cancel; null when it did not. */
  @Nullable Long heardCancelNanos() {
    OptionalLong heard = token.heardCancelAtNanos();
    return heard.isPresent() ? (Long) heard.getAsLong() : null;
  }

  /** It runs on a thread of its own, not on a worker's. */
  void markOnOwnThread() {
    onOwnThread = true;
  }

  boolean isOnOwnThread() {
    return onOwnThread;
  }

  /** True for the first who asks: that a run was told to stop is told once. */
  boolean beginHearing() {
    return hearing.compareAndSet(false, true);
  }

  void progress(Progress progress) {
    this.progress = progress;
    progressUnwritten.set(true);
  }

  /** The progress that is still to be written; null when there is none. */
  @Nullable Progress takeProgress() {
    return progressUnwritten.compareAndSet(true, false) ? progress : null;
  }

  void result(@Nullable String json) {
    this.result = json;
  }

  @Nullable String result() {
    return result;
  }

  /** Its completion was committed together with its effects. */
  void markCompleted() {
    completed = true;
  }

  boolean isCompleted() {
    return completed;
  }

  JobEvent event(@Nullable JobError error, @Nullable Duration elapsed) {
    return new JobEvent(
        job.id(), job.type(), job.runNo(), node, token.cause().orElse(null), error, elapsed);
  }

  private record LateLeaving(Stopped.How how, long nanos) {}
}
