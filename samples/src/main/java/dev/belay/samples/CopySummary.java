package dev.belay.samples;

import dev.belay.CancelRecord;
import dev.belay.Job;
import dev.belay.JobStatus;
import java.io.PrintStream;

/** Prints how a copy ended and what is there. */
final class CopySummary {

  private final PrintStream out;

  CopySummary(PrintStream out) {
    this.out = out;
  }

  /** The last lines of a copy in the foreground. */
  void print(CopyEnd end, CopyReport report) {
    Job job = end.job();
    if (job.status() != JobStatus.COMPLETED) {
      printThere(report);
    }
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

  private void measured(CopyEnd end, Canceller.Asked asked) {
    String stop =
        end.stop().map(d -> ", the stop was complete after " + Durations.show(d)).orElse("");
    out.println("Asked from here: " + Words.decided(asked.outcome()) + ".");
    out.println(
        "Measured here: the decision took " + Durations.show(asked.decision()) + stop + ".");
  }

  /** What is there and what is not. */
  void print(CopyReport report) {
    printThere(report);
    printProblems(report);
    out.println(count(report));
  }

  private void printThere(CopyReport report) {
    if (report.files() > 0) {
      out.println("There are:");
      print(report.there());
    }
  }

  private void printProblems(CopyReport report) {
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

  private static String count(CopyReport report) {
    String done =
        report.files() + " of " + report.total() + " files done, " + Words.size(report.bytes());
    return report.complete() ? done + "." : done + "; " + report.problems().count() + " left out.";
  }
}
