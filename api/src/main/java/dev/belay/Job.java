package dev.belay;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as one read of the store saw it. A snapshot: it does not change, and the job may have moved
 * on.
 *
 * <p>One component per fact of the row, which is why there are many. Times are the database's, in
 * UTC, to the microsecond.
 *
 * @param id the job
 * @param type the name of its type
 * @param status where it stands
 * @param priority which due job starts first
 * @param payload the payload as JSON
 * @param submitter who submitted it; null when not told
 * @param traceId the trace id it was submitted with; null when not told
 * @param resubmitOf the job this one runs again; null when it is not a resubmission
 * @param submittedAt when it was submitted
 * @param dueAt not to be started before; moved by every retry
 * @param notAfter fails with EXPIRED when not started by then; null for no limit
 * @param retry its retry policy
 * @param runTimeout how long one run may take; null for no limit
 * @param runNo the number of the latest run, 0 when it was never claimed; never falls
 * @param attempts the runs charged to the job
 * @param node the id of the node of the latest run; 0 when it was never claimed
 * @param startedAt when the latest run was claimed; null when it was never claimed
 * @param sealedAt when it declared its point of no return; null when it did not
 * @param finishedAt when it became final; null when it is not
 * @param progress how far the latest run said it had come; null when it said nothing
 * @param result the result its handler set, as JSON; null when it set none or is not completed
 * @param error why the latest attempt that failed did; null when none did
 * @param cancel who cancelled it, why, when; null when it is not cancelled
 * @param stopped when and how the run of a cancelled job left; null when it is not cancelled, or
 *     its handler has not left yet
 */
public record Job(
    JobId id,
    String type,
    JobStatus status,
    Priority priority,
    String payload,
    @Nullable String submitter,
    @Nullable String traceId,
    @Nullable JobId resubmitOf,
    Instant submittedAt,
    Instant dueAt,
    @Nullable Instant notAfter,
    RetryPolicy retry,
    @Nullable Duration runTimeout,
    int runNo,
    int attempts,
    long node,
    @Nullable Instant startedAt,
    @Nullable Instant sealedAt,
    @Nullable Instant finishedAt,
    @Nullable Progress progress,
    @Nullable String result,
    @Nullable JobError error,
    @Nullable CancelRecord cancel,
    @Nullable Stopped stopped) {

  /** Whether a cancel of this job would answer SEALED, unless it is final. */
  public boolean isSealed() {
    return sealedAt != null;
  }
}
