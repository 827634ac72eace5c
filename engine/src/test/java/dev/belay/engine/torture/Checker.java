package dev.belay.engine.torture;

import dev.belay.CancelOutcome;
import dev.belay.JobStatus;
import dev.belay.Stopped;
import dev.belay.engine.torture.Journal.Entry;
import dev.belay.engine.torture.Journal.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads answers, journals and tables for a broken guarantee. A call without an answer may have
 * happened; order comes from answers and journals, on the host's monotonic clock.
 */
final class Checker {

  private final History history;
  private final Map<Long, List<Entry>> journal = new HashMap<>();
  private final Map<Long, JobRow> rows;
  private final Map<Long, List<Integer>> effects;
  private final Signals signals;
  private final List<String> broken = new ArrayList<>();

  /**
   * Over everything that is known.
   *
   * @param journal what the handlers wrote down
   * @param rows the jobs in the end, by id
   * @param effects the runs whose effects are there, by job
   */
  Checker(
      History history,
      List<Entry> journal,
      Map<Long, JobRow> rows,
      Map<Long, List<Integer>> effects) {
    this.history = history;
    this.rows = rows;
    this.effects = effects;
    this.signals = new Signals(journal, rows, this::blame);
    journal.forEach(
        entry -> this.journal.computeIfAbsent(entry.job(), any -> new ArrayList<>()).add(entry));
  }

  /** The broken guarantees, each with the job; empty when all were kept. */
  List<String> broken() {
    requireSubmitsThere();
    Map<Long, History.Cancelled> winners = new TreeMap<>();
    for (History.Cancelled cancel : history.cancels()) {
      if (cancel.outcome() != null) {
        requireTrue(cancel, winners);
      }
    }
    winners.values().forEach(this::requireFinal);
    rows.values().forEach(this::requireSound);
    history.stops().forEach(this::requireStopped);
    signals.requireNoStray();
    return broken;
  }

  /** How often handlers were told, by cause, and how many hooks were closed. */
  Map<String, Long> signals() {
    return signals.counts();
  }

  private void blame(String guarantee, long job, String what) {
    broken.add(
        guarantee + ": job " + job + " " + what + "; " + rows.get(job) + "; " + traceOf(job));
  }

  private String traceOf(long job) {
    StringBuilder trace = new StringBuilder();
    journal.getOrDefault(job, List.of()).stream()
        .sorted(java.util.Comparator.comparing(Entry::nanos))
        .forEach(
            entry ->
                trace.append(
                    String.format(
                        "%n  %,d run %d %s", entry.nanos(), entry.runNo(), entry.event())));
    history.cancels().stream()
        .filter(cancel -> cancel.job() == job)
        .forEach(
            cancel ->
                trace.append(
                    String.format(
                        "%n  %,d to %,d cancel: %s (run %d)",
                        cancel.askedNanos(),
                        cancel.answeredNanos(),
                        cancel.outcome(),
                        cancel.runNo())));
    return trace.toString();
  }

  /** G5 and G9: an answered submit is there, once; nothing is there that nobody asked for. */
  private void requireSubmitsThere() {
    Map<Long, Long> refs = new HashMap<>();
    for (JobRow row : rows.values()) {
      Long other = refs.put(row.ref(), row.job());
      if (other != null) {
        blame("G9", row.job(), "is there a second time, as job " + other);
      }
    }
    Set<Long> asked = new HashSet<>(history.unanswered());
    for (History.Submitted submit : history.submits()) {
      asked.add(submit.ref());
      if (refs.get(submit.ref()) == null || refs.get(submit.ref()) != submit.job()) {
        blame("G5", submit.job(), "was submitted and is not there");
      }
    }
    for (JobRow row : rows.values()) {
      if (!asked.contains(row.ref())) {
        blame("G9", row.job(), "is there although its submit said that nothing was changed");
      }
    }
  }

  /** G1: what a cancel was told is what became of the job; one wins. */
  private void requireTrue(History.Cancelled cancel, Map<Long, History.Cancelled> winners) {
    JobRow row = rows.get(cancel.job());
    if (row == null) {
      return;
    }
    boolean fits =
        switch (cancel.outcome()) {
          case CANCELLED_TO_DO, CANCELLED_PROCESSING, ALREADY_CANCELLED ->
              row.status() == JobStatus.CANCELLED;
          case ALREADY_COMPLETED -> row.status() == JobStatus.COMPLETED;
          case ALREADY_FAILED -> row.status() == JobStatus.FAILED;
          case SEALED -> row.sealed() && row.status() != JobStatus.CANCELLED;
          case NOT_FOUND, CONDITION_NOT_MET -> false;
        };
    if (!fits) {
      blame("G1", cancel.job(), "answered a cancel with " + cancel.outcome());
    }
    if (cancel.outcome().won()) {
      History.Cancelled other = winners.put(cancel.job(), cancel);
      if (other != null) {
        blame("G1", cancel.job(), "was cancelled twice");
      }
    }
  }

  /** G2 and G3: once a cancel has won, no later run begins, and none lands. */
  private void requireFinal(History.Cancelled won) {
    JobRow row = rows.get(won.job());
    if (row == null) {
      return;
    }
    boolean toDo = won.outcome() == CancelOutcome.CANCELLED_TO_DO;
    if (row.cancelledFromToDo() != toDo) {
      blame("G1", won.job(), "was not cancelled from where the answer says");
    }
    if (row.runNo() != won.runNo()) {
      blame(toDo ? "G2" : "G3", won.job(), "was claimed after its cancel, by run " + row.runNo());
    }
    for (Entry entry : journal.getOrDefault(won.job(), List.of())) {
      if (entry.runNo() > won.runNo()) {
        blame(toDo ? "G2" : "G3", won.job(), "has a run after its cancel: " + entry);
      }
    }
    if (row.resultRun() != 0 || effects.containsKey(won.job())) {
      blame("G3", won.job(), "is cancelled and has a result or an effect");
    }
  }

  /** What is true of every job in the end. */
  private void requireSound(JobRow row) {
    long job = row.job();
    if (!row.status().isFinal() || row.claimed()) {
      blame("G9", job, "never ended");
    }
    Map<Integer, Integer> starts = new TreeMap<>();
    boolean sealed = false;
    for (Entry entry : journal.getOrDefault(job, List.of())) {
      if (entry.event() == Event.START && starts.merge(entry.runNo(), 1, Integer::sum) > 1) {
        blame("G8", job, "was entered twice in run " + entry.runNo());
      }
      if (entry.runNo() > row.runNo()) {
        blame("G8", job, "has had a run " + entry.runNo() + " that the table does not know");
      }
      sealed |= entry.event() == Event.SEALED;
    }
    if (sealed && (row.status() == JobStatus.CANCELLED || !row.sealed())) {
      blame("G7", job, "has passed its seal");
    }
    if (row.status() == JobStatus.COMPLETED) {
      requireOneLanding(row, starts.keySet());
    } else if (effects.containsKey(job)) {
      blame("G3", job, "is not completed and has an effect");
    }
    if (row.status() == JobStatus.FAILED) {
      blame("G9", job, "failed with attempts left");
    }
  }

  /** G8: what landed is of the last run, and one that has been there. */
  private void requireOneLanding(JobRow row, Set<Integer> started) {
    if (row.resultRun() != row.runNo() || !started.contains(row.runNo())) {
      blame("G8", row.job(), "has the result of run " + row.resultRun());
    }
    boolean effective = row.kind() == Torment.Kind.EFFECTIVE;
    List<Integer> landed = effects.getOrDefault(row.job(), List.of());
    if (!landed.equals(effective ? List.of(row.runNo()) : List.of())) {
      blame("G8", row.job(), "has the effects of runs " + landed);
    }
  }

  /**
   * G6: who is said to have left does nothing any more. Only of the last run: one whose node was
   * lost is fenced, and may go on if it was only paused. A run that completed its job itself counts
   * as finished from then on.
   */
  private void requireStopped(History.StoppedAnswer answer) {
    JobRow row = rows.get(answer.job());
    if (row == null || answer.how() == Stopped.How.NODE_LOST || row.cancelledFromToDo()) {
      return;
    }
    boolean completedItself = false;
    for (Entry entry : journal.getOrDefault(answer.job(), List.of())) {
      boolean ofLastRun = entry.runNo() == row.runNo();
      completedItself |= ofLastRun && entry.event() == Event.COMPLETED;
      if (ofLastRun && !completedItself && entry.nanos() > answer.answeredNanos()) {
        blame("G6", answer.job(), "had stopped, " + answer.how() + ", before " + entry);
        return;
      }
    }
  }

  /**
   * A job in the end.
   *
   * @param job its id
   * @param ref what its submitter called it
   * @param kind its kind
   * @param status its status
   * @param runNo its latest run
   * @param claimed whether a run of it is not known to have ended
   * @param sealed whether it was sealed
   * @param cancelledFromToDo whether it was cancelled before it was claimed
   * @param resultRun the run that its result names; 0 without one
   */
  record JobRow(
      long job,
      long ref,
      Torment.Kind kind,
      JobStatus status,
      int runNo,
      boolean claimed,
      boolean sealed,
      boolean cancelledFromToDo,
      int resultRun) {}
}
