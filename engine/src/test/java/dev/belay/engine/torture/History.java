package dev.belay.engine.torture;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What clients asked and were answered, with the host's monotonic clock. Thread-safe. */
final class History {

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
