package dev.belay.engine.store;

import dev.belay.JobId;
import dev.belay.Submission;
import org.jspecify.annotations.Nullable;

/**
 * A job to insert.
 *
 * @param id made by the client
 * @param submitKey made by the submitting call, random: a repeated call recognises its own row by
 *     it
 * @param type the name of its type
 * @param payload its payload as JSON
 * @param options everything else that was asked for
 * @param resubmitOf the job it runs again; null when it is not a resubmission
 */
public record NewJob(
    JobId id,
    long submitKey,
    String type,
    String payload,
    Submission.Options options,
    @Nullable JobId resubmitOf) {

  /** The same job under another id. */
  public NewJob withId(JobId other) {
    return new NewJob(other, submitKey, type, payload, options, resubmitOf);
  }
}
