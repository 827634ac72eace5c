package dev.belay.engine.torture;

import dev.belay.JobStatus;
import dev.belay.StopCause;
import dev.belay.engine.torture.Journal.Entry;
import dev.belay.engine.torture.Journal.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** G11: which stops reached whom, and when. */
final class Signals {

  private final List<Entry> journal;
  private final Map<Long, Checker.JobRow> rows;
  private final Blame blame;

  /** Over everything that handlers wrote down. */
  Signals(List<Entry> journal, Map<Long, Checker.JobRow> rows, Blame blame) {
    this.journal = journal.stream().sorted(Comparator.comparing(Entry::nanos)).toList();
    this.rows = rows;
    this.blame = blame;
  }

  /**
   * No interrupt without a stop, no stop without a reason, and no hook after its run. Between the
   * last that a run writes down and its end a hook may begin: so only one that comes when its
   * thread has been through another run meanwhile is late for sure.
   */
  void requireNoStray() {
    Map<String, Long> ends = endOfNextRun();
    List<Entry> strays = new ArrayList<>();
    for (Entry entry : journal) {
      switch (entry.event()) {
        case STRAY -> strays.add(entry);
        case TOLD -> requireReason(entry);
        case HOOK -> {
          requireReason(entry);
          if (entry.nanos() > ends.getOrDefault(run(entry), Long.MAX_VALUE)) {
            blame.on("G11", entry.job(), "has left before its hook began: " + entry);
          }
        }
        default -> {}
      }
    }
    if (!strays.isEmpty()) {
      Entry first = strays.get(0);
      String often = strays.size() + " times by nobody's stop, first: " + first;
      blame.on("G11", first.job(), "(0 for none) was interrupted " + often);
    }
  }

  /** For each run in each process: when its thread left the next one. */
  private Map<String, Long> endOfNextRun() {
    Map<String, Long> ends = new HashMap<>();
    Map<String, Entry> lastOfThread = new HashMap<>();
    for (Entry entry : journal) {
      if (entry.event() == Event.LEAVE) {
        Entry before = lastOfThread.put(entry.thread(), entry);
        if (before != null) {
          ends.put(run(before), entry.nanos());
        }
      }
    }
    return ends;
  }

  private static String run(Entry entry) {
    String process = entry.thread().substring(0, entry.thread().indexOf('-'));
    return process + " " + entry.job() + " " + entry.runNo();
  }

  /** A run may be told at any time that its claim is lost: only its node knows why. */
  private void requireReason(Entry entry) {
    Checker.JobRow row = rows.get(entry.job());
    if (row == null) {
      return;
    }
    boolean reason =
        switch (entry.cause()) {
          case "CANCELLED" -> row.status() == JobStatus.CANCELLED && row.runNo() == entry.runNo();
          case "TIMED_OUT" -> row.kind() == Torment.Kind.SLOW;
          default -> entry.cause().equals(StopCause.CLAIM_LOST.name());
        };
    if (!reason) {
      blame.on("G11", entry.job(), "was told to stop for no reason: " + entry);
    }
  }

  /** How often handlers were told, by cause, and how many hooks were closed. */
  Map<String, Long> counts() {
    return journal.stream()
        .filter(entry -> entry.event() == Event.TOLD || entry.event() == Event.HOOK)
        .collect(
            Collectors.groupingBy(
                entry -> entry.event() + " " + entry.cause(), TreeMap::new, Collectors.counting()));
  }

  /** Who takes note of what is broken. */
  interface Blame {
    /** A guarantee, on a job; 0 for none. */
    void on(String guarantee, long job, String what);
  }
}
