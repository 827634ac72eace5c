package dev.belay.engine.store;

import dev.belay.CancelOutcome;
import dev.belay.CancelVerdict;
import dev.belay.Job;
import dev.belay.JobId;

/**
 * What was decided of one job, as far as a node needs to know.
 *
 * @param id the job
 * @param outcome what was decided
 * @param type its type; empty for NOT_FOUND
 * @param runNo its latest run; 0 before the first
 * @param node the node of that run; 0 before the first
 */
public record CancelDecision(JobId id, CancelOutcome outcome, String type, int runNo, long node) {

  /** Of one that was cancelled alone. */
  public static CancelDecision of(CancelVerdict verdict) {
    Job job = verdict.snapshot();
    return job == null
        ? notFound(verdict.id())
        : new CancelDecision(job.id(), verdict.outcome(), job.type(), job.runNo(), job.node());
  }

  static CancelDecision notFound(JobId id) {
    return new CancelDecision(id, CancelOutcome.NOT_FOUND, "", 0, 0);
  }
}
