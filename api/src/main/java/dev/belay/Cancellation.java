package dev.belay;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for a cancel, why, and under which conditions. Immutable; each method returns a changed
 * copy.
 *
 * <p>Conditions are part of the decision itself, not looked up before it. With none set, a job is
 * cancelled while it is to do or processing.
 *
 * @param actor who asks (a user id, a service), kept with the job; at most 200 characters; null
 *     when not told
 * @param reason why, kept with the job and told to the handler; at most 1,000 characters; null when
 *     not told
 * @param traceId the trace id of the request, kept with the job; at most 100 characters; null when
 *     not told
 * @param onlyToDo whether a job that is processing is left alone (CONDITION_NOT_MET)
 * @param onlyRunNo the only run that may be cancelled, else CONDITION_NOT_MET; 0 for any
 * @param onlySubmitter the only submitter whose job may be cancelled; another's is NOT_FOUND,
 *     decided in the same statement; null for any
 */
public record Cancellation(
    @Nullable String actor,
    @Nullable String reason,
    @Nullable String traceId,
    boolean onlyToDo,
    int onlyRunNo,
    @Nullable String onlySubmitter) {

  private static final Cancellation ANONYMOUS = new Cancellation(null, null, null, false, 0, null);

  /** Refuses texts that are empty or too long, and a negative run number. */
  public Cancellation {
    Texts.optional("actor", actor, 200);
    Texts.optional("reason", reason, 1_000);
    Texts.optional("traceId", traceId, 100);
    Texts.optional("onlySubmitter", onlySubmitter, 200);
    if (onlyRunNo < 0) {
      throw new IllegalArgumentException("onlyRunNo must not be negative, was " + onlyRunNo);
    }
  }

  /** A cancel by nobody in particular, without conditions. */
  public static Cancellation anonymous() {
    return ANONYMOUS;
  }

  /** A cancel asked for by that actor, without conditions. */
  public static Cancellation by(String actor) {
    return new Cancellation(Texts.required("actor", actor, 200), null, null, false, 0, null);
  }

  /** The same, with the reason. */
  public Cancellation because(String reason) {
    return new Cancellation(
        actor,
        Texts.required("reason", reason, 1_000),
        traceId,
        onlyToDo,
        onlyRunNo,
        onlySubmitter);
  }

  /** The same, with the trace id of the request that led here. */
  public Cancellation traced(String traceId) {
    return new Cancellation(
        actor, reason, Texts.required("traceId", traceId, 100), onlyToDo, onlyRunNo, onlySubmitter);
  }

  /** The same, but only while the job is to do. */
  public Cancellation onlyWhileToDo() {
    return new Cancellation(actor, reason, traceId, true, onlyRunNo, onlySubmitter);
  }

  /** The same, but only while exactly that run is the job's current one. */
  public Cancellation onlyRun(int runNo) {
    if (runNo < 1) {
      throw new IllegalArgumentException("runNo must be at least 1, was " + runNo);
    }
    return new Cancellation(actor, reason, traceId, onlyToDo, runNo, onlySubmitter);
  }

  /** The same, but only a job of that submitter; any other answers NOT_FOUND. */
  public Cancellation onlySubmittedBy(String submitter) {
    return new Cancellation(
        actor,
        reason,
        traceId,
        onlyToDo,
        onlyRunNo,
        Texts.required("onlySubmitter", submitter, 200));
  }
}
