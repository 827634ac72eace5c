package dev.belay.samples;

import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobQuery;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Lists the newest jobs, also while another process runs them. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = "Lists the newest 50 jobs, the newest first.")
final class JobsCommand implements Callable<Integer> {

  private static final int MOST_JOBS = 50;
  private static final String LINE = "%-19s  %-6s  %-10s  %-11s  %-19s  %s%n";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private final Console console;

  @Mixin private final DataOption data = new DataOption();

  JobsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Job> jobs = newest(data.open());
    if (jobs.isEmpty()) {
      console.out().println("No jobs.");
    } else {
      console.out().printf(LINE, "ID", "TYPE", "STATUS", "PROGRESS", "SUBMITTED", "OUTCOME");
      jobs.forEach(this::print);
    }
    return ExitCode.OK;
  }

  private static List<Job> newest(Drive drive) {
    if (drive.isNew()) {
      return List.of();
    }
    try (JobClient client = drive.client()) {
      return client.list(JobQuery.newest().limit(MOST_JOBS));
    }
  }

  private void print(Job job) {
    console
        .out()
        .printf(
            LINE,
            job.id(),
            Printable.of(job.type()),
            job.status(),
            Words.progress(job.progress()),
            local(job.submittedAt()),
            Words.outcome(job));
  }

  private static String local(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }
}
