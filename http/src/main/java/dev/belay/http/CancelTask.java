package dev.belay.http;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobClient;
import dev.belay.JobId;
import dev.belay.http.AccessPolicy.Reach;

/**
 * {@code POST /koodrive/ose/v1/cancel}: answers with the decision, and does not wait for the stop.
 *
 * <p>Who may cancel is a condition of the cancel itself: another user's job and an unknown one are
 * told apart by nothing, not even by the statements that run.
 */
final class CancelTask implements Operation {

  private final JobClient client;
  private final AccessPolicy access;

  CancelTask(JobClient client, AccessPolicy access) {
    this.client = client;
    this.access = access;
  }

  @Override
  public String answer(Call call) throws Refusal {
    JobId id = TaskId.of(JsonBody.of(call.request().body()).text("jobId"), "jobId");
    Cancellation cancellation = Cancellation.by(call.userId()).traced(call.traceId());
    if (access.reachOf(call.userId()) == Reach.OWN) {
      cancellation = cancellation.onlySubmittedBy(call.userId());
    }
    CancelOutcome outcome = client.cancel(id, cancellation).outcome();
    return switch (outcome) {
      case CANCELLED_TO_DO, CANCELLED_PROCESSING, ALREADY_CANCELLED -> outcome.name();
      case ALREADY_COMPLETED -> throw new Refusal(ErrorCode.TOO_LATE, Phrase.ALREADY_COMPLETED);
      case ALREADY_FAILED -> throw new Refusal(ErrorCode.TOO_LATE, Phrase.ALREADY_FAILED);
      case SEALED -> throw new Refusal(ErrorCode.SEALED, Phrase.SEALED);
      case NOT_FOUND -> throw new Refusal(ErrorCode.NOT_FOUND, Phrase.NOT_FOUND);
      case CONDITION_NOT_MET ->
          throw new IllegalStateException("CONDITION_NOT_MET, and there was no condition");
    };
  }
}
