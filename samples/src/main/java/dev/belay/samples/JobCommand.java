package dev.belay.samples;

import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.OrderTypes;
import dev.belay.samples.files.Printable;
import dev.belay.samples.files.Report;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Shows everything about one job. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Shows everything that is known about a job.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:shown", "1:there is no such job", "2:not understood"})
final class JobCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final JobIdArgument job = new JobIdArgument();

  private final Clients clients;

  JobCommand(Console console, Clients clients) {
    this.console = console;
    this.clients = clients;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    JobId id = job.id();
    Job found =
        clients
            .ask(client -> client.find(id))
            .flatMap(answer -> answer)
            .orElseThrow(() -> JobIdArgument.unknown(id));
    facts(found);
    outcome(found);
    files(found);
    return ExitCode.OK;
  }

  private void facts(Job found) {
    line("job", found.id());
    line("type", found.type());
    line("payload", found.payload());
    line("status", found.status());
    line("progress", found.progress() == null ? null : Words.progress(found.progress()) + " files");
    line("priority", found.priority());
    line("submitter", found.submitter());
    line("trace id", found.traceId());
    line("resubmit of", found.resubmitOf());
    line("submitted", found.submittedAt());
    line("due", found.dueAt());
    line("not after", found.notAfter());
    line("run timeout", found.runTimeout());
    line("run", found.runNo() == 0 ? "none" : found.runNo() + " on node " + found.node());
    line("attempts", found.attempts() + " of " + found.retry().maxAttempts());
    line("started", found.startedAt());
    line("sealed", found.sealedAt());
    line("finished", found.finishedAt());
  }

  private void outcome(Job found) {
    String outcome = Words.outcome(found);
    line("outcome", outcome.isEmpty() ? null : outcome);
    if (found.error() != null && found.error().stack() != null) {
      found.error().stack().lines().forEach(frame -> line("", frame));
    }
    if (found.cancel() != null) {
      line("cause", found.cancel().cause());
      line("cancelled from", found.cancel().from());
      line("cancel trace", found.cancel().traceId());
      line("latencies", Words.latencies(found.cancel(), found.stopped()));
      line("stopped", found.stopped() == null ? "not yet" : Words.left(found.stopped().how()));
    }
  }

  /** The report of the run; the store keeps none of a cancelled job, so there the disk is asked. */
  private void files(Job found) throws IOException {
    Summary summary = new Summary(console.out());
    Optional<Report> report = Optional.ofNullable(found.result()).flatMap(Report::parse);
    Optional<Report> there =
        found.status() == JobStatus.CANCELLED ? inventory(found) : Optional.empty();
    if (report.isPresent()) {
      summary.print(report.get());
    } else if (there.isPresent()) {
      console.out().println("At the destination now, by name and size:");
      summary.print(there.get());
    } else {
      line("result", found.result());
    }
  }

  private static Optional<Report> inventory(Job found) throws IOException {
    Optional<Order> order = OrderTypes.orderOf(found);
    return order.isPresent() ? order.get().inventory() : Optional.empty();
  }

  private void line(String name, @Nullable Object value) {
    if (value != null) {
      console.out().printf("%-14s  %s%n", name, Printable.of(value));
    }
  }
}
