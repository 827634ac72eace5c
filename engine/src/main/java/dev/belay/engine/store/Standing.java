package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.Stopped;
import org.jspecify.annotations.Nullable;

/**
 * As much of a job as somebody needs who waits for it.
 *
 * @param id the job
 * @param status where it stands
 * @param stopped how and when the last of its runs left; null while a run may be inside its
 *     handler, or the job is not final
 */
public record Standing(JobId id, JobStatus status, @Nullable Stopped stopped) {

  /**
   * The same job when one more of its runs has left so, or, for null, is inside: who left last
   * counts.
   */
  Standing withStuckRun(@Nullable Stopped left) {
    if (stopped == null || (left != null && left.at().isBefore(stopped.at()))) {
      return this;
    }
    return new Standing(id, status, left);
  }

  /** What both say of one job. */
  Standing and(Standing other) {
    return withStuckRun(other.stopped);
  }
}
