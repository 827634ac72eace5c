package dev.belay.samples;

import dev.belay.CancelRecord;
import dev.belay.Job;
import dev.belay.JobStatus;
import dev.belay.samples.files.Excerpt;
import dev.belay.samples.files.Printable;
import dev.belay.samples.files.Report;
import java.io.PrintStream;

/** Prints how a job of the drive ended and what it did. */
final class Summary {

  private final PrintStream out;

  Summary(PrintStream out) {
    this.out = out;
  }

  /** The last lines of an order in the foreground. */
  void print(OrderEnd end, Report report) {
    Job job = end.job();
    if (job.status() != JobStatus.COMPLETED) {
      printDone(report);
    }
    printEntries(report);
    printProblems(report);
    out.println(count(report));
    out.println(Words.sentence(Words.outcome(job)));
    CancelRecord cancel = job.cancel();
    if (cancel != null) {
      out.println(
          end.stopped()
              .map(stopped -> Words.sentence(Words.left(stopped.how())))
              .orElse("Its run has not left yet."));
      out.println(
          "By the store's clock: " + Words.latencies(cancel, end.stopped().orElse(null)) + ".");
    }
    end.asked().ifPresent(asked -> measured(end, asked));
  }

  private void measured(OrderEnd end, Canceller.Asked asked) {
    String stop =
        end.stop().map(d -> ", the stop was complete after " + Durations.show(d)).orElse("");
    out.println("Asked from here: " + Words.decided(asked.outcome()) + ".");
    out.println(
        "Measured here: the decision took " + Durations.show(asked.decision()) + stop + ".");
  }

  /** What is done and what is not. */
  void print(Report report) {
    printEntries(report);
    printDone(report);
    printProblems(report);
    out.println(count(report));
  }

  private void printDone(Report report) {
    if (report.files() > 0) {
      out.println("Done:");
      print(report.done());
    }
  }

  /** Those of an archive that was only looked at. */
  private void printEntries(Report report) {
    for (Report.Entry entry : report.entries()) {
      out.printf("  %12s  %s%n", entry.isFolder() ? "" : entry.size(), Printable.of(entry.name()));
    }
  }

  private void printProblems(Report report) {
    if (!report.complete()) {
      out.println("Left out:");
      print(report.problems());
    }
  }

  private void print(Excerpt excerpt) {
    excerpt.lines().forEach(line -> out.println("  " + line));
    if (excerpt.more() > 0) {
      out.println("  ... and " + excerpt.more() + " more");
    }
  }

  private static String count(Report report) {
    String done =
        report.files() + " of " + report.total() + " files done, " + Words.size(report.bytes());
    return report.complete() ? done + "." : done + "; " + report.problems().count() + " left out.";
  }
}
