package dev.belay.samples;

import dev.belay.Job;
import dev.belay.JobQuery;
import dev.belay.samples.files.Printable;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Lists the newest jobs, also while another process runs them. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = "Lists the newest 50 jobs, the newest first.")
final class JobsCommand implements Callable<Integer> {

  private static final int MOST_JOBS = 50;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private final Console console;

  private final Clients clients;

  JobsCommand(Console console, Clients clients) {
    this.console = console;
    this.clients = clients;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Job> jobs =
        clients.ask(client -> client.list(JobQuery.newest().limit(MOST_JOBS))).orElse(List.of());
    if (jobs.isEmpty()) {
      console.out().println("No jobs.");
      return ExitCode.OK;
    }
    int typeWidth = jobs.stream().mapToInt(job -> job.type().length()).max().orElse(0);
    String line = "%-19s  %-" + Math.max(6, typeWidth) + "s  %-10s  %-11s  %-19s  %s%n";
    console.out().printf(line, "ID", "TYPE", "STATUS", "PROGRESS", "SUBMITTED", "OUTCOME");
    jobs.forEach(job -> print(line, job));
    return ExitCode.OK;
  }

  private void print(String line, Job job) {
    console
        .out()
        .printf(
            line,
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
