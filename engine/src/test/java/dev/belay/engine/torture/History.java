package dev.belay.engine.torture;

import dev.belay.CancelOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** What clients asked and were answered, with the host's monotonic clock. Thread-safe. */
final class History {

  /** What cancels must have been answered before a run of the torture means something. */
  static final Set<CancelOutcome> EVERY_KIND =
      Set.of(
          CancelOutcome.CANCELLED_TO_DO,
          CancelOutcome.CANCELLED_PROCESSING,
          CancelOutcome.ALREADY_CANCELLED,
          CancelOutcome.ALREADY_COMPLETED,
          CancelOutcome.SEALED);

  private final Queue<Submitted> submits = new ConcurrentLinkedQueue<>();
  private final Queue<Cancelled> cancels = new ConcurrentLinkedQueue<>();
  private final Queue<StoppedAnswer> stops = new ConcurrentLinkedQueue<>();
  private final Queue<Long> unanswered = new ConcurrentLinkedQueue<>();

  void submitted(Submitted submitted) {
    submits.add(submitted);
  }

  void cancelled(Cancelled cancelled) {
    cancels.add(cancelled);
  }

  void stopped(StoppedAnswer stopped) {
    stops.add(stopped);
  }

  /** A submit without an answer: it may or may not have happened. */
  void submitUnanswered(List<Long> refs) {
    unanswered.addAll(refs);
  }

  /** Whether cancels were answered in every way that matters. */
  boolean meansSomething() {
    return cancels.stream()
        .map(Cancelled::outcome)
        .collect(Collectors.toCollection(HashSet::new))
        .containsAll(EVERY_KIND);
  }

  List<Submitted> submits() {
    return List.copyOf(submits);
  }

  List<Cancelled> cancels() {
    return List.copyOf(cancels);
  }

  List<StoppedAnswer> stops() {
    return List.copyOf(stops);
  }

  List<Long> unanswered() {
    return List.copyOf(unanswered);
  }

  /**
   * One job of an answered submit.
   *
   * @param ref what the client called it
   * @param job its id
   * @param kind its kind
   * @param answeredNanos when the answer had come
   */
  record Submitted(long ref, long job, Torment.Kind kind, long answeredNanos) {}

  /**
   * A cancel.
   *
   * @param job of which job
   * @param outcome the answer; null when there was none, or it said that nothing is known
   * @param runNo the run of which the answer spoke
   * @param askedNanos when it was asked
   * @param answeredNanos when the answer had come
   */
  record Cancelled(
      long job, dev.belay.CancelOutcome outcome, int runNo, long askedNanos, long answeredNanos) {}

  /**
   * An answer to whenStopped.
   *
   * @param job of which job
   * @param how how it stopped
   * @param answeredNanos when the answer had come
   */
  record StoppedAnswer(long job, dev.belay.Stopped.How how, long answeredNanos) {}
}
