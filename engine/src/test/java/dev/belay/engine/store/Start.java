package dev.belay.engine.store;

import dev.belay.JobStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a job may stand when a move comes. */
@SuppressWarnings("ImmutableEnumChecker") // the ways hold no state
enum Start {
  TO_DO(JobStatus.TO_DO, null, job -> {}),
  TO_DO_RETRIED(JobStatus.TO_DO, Move.RETRY, job -> job.claimed().settled(Move.RETRY)),
  TO_DO_RELEASED(JobStatus.TO_DO, Move.RELEASE, job -> job.claimed().settled(Move.RELEASE)),
  TO_DO_SEALED(JobStatus.TO_DO, Move.RETRY, job -> job.claimed().sealed().settled(Move.RETRY)),
  PROCESSING(JobStatus.PROCESSING, null, Subject::claimed),
  PROCESSING_SEALED(JobStatus.PROCESSING, null, job -> job.claimed().sealed()),
  PROCESSING_LAST_ATTEMPT(
      JobStatus.PROCESSING,
      Move.RETRY,
      job -> job.claimed().settled(Move.RETRY).claimed().settled(Move.RETRY).claimed()),
  COMPLETED(JobStatus.COMPLETED, Move.COMPLETE, job -> job.claimed().settled(Move.COMPLETE)),
  COMPLETED_SEALED(
      JobStatus.COMPLETED, Move.COMPLETE, job -> job.claimed().sealed().settled(Move.COMPLETE)),
  CANCELLED_TO_DO(JobStatus.CANCELLED, null, Subject::cancelled),
  CANCELLED_RUNNING(JobStatus.CANCELLED, null, job -> job.claimed().cancelled()),
  CANCELLED_STOPPED(
      JobStatus.CANCELLED, null, job -> job.claimed().cancelled().settled(Move.COMPLETE)),
  FAILED(JobStatus.FAILED, Move.FAIL, job -> job.claimed().settled(Move.FAIL)),
  FAILED_SEALED(JobStatus.FAILED, Move.FAIL, job -> job.claimed().sealed().settled(Move.FAIL)),
  FAILED_EXPIRED(JobStatus.FAILED, Move.EXPIRE, Subject::expired);

  private final JobStatus status;
  private final @Nullable Move settledBy;
  private final Consumer<Subject> way;

  Start(JobStatus status, @Nullable Move settledBy, Consumer<Subject> way) {
    this.status = status;
    this.settledBy = settledBy;
    this.way = way;
  }

  JobStatus status() {
    return status;
  }

  /** The move that ended the latest run that has ended. */
  @Nullable Move settledBy() {
    return settledBy;
  }

  boolean isSealed() {
    return name().endsWith("SEALED");
  }

  /** Whether the store still believes that a run is going on. */
  boolean isClaimed() {
    return status == JobStatus.PROCESSING || this == CANCELLED_RUNNING;
  }

  /** Whether the latest run was cancelled. */
  boolean isRunCancelled() {
    return this == CANCELLED_RUNNING || this == CANCELLED_STOPPED;
  }

  /** Whether an attempt was charged. */
  boolean isAttempted() {
    return this != TO_DO && this != TO_DO_RELEASED;
  }

  void bring(Subject submitted) {
    way.accept(submitted);
  }
}
