package dev.belay.samples;

import dev.belay.CancelResult;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobId;
import dev.belay.Stopped;
import dev.belay.samples.files.Leftovers;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.OrderTypes;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cancels a job, wherever it runs, and says what the store decided. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Cancels a job, in whichever process it runs, and waits until its run has left.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the job is cancelled, by this call or an earlier one",
      "1:it is not, or there is no such job",
      "2:not understood"
    })
final class CancelCommand implements Callable<Integer> {

  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final Console console;

  @Mixin private final JobIdArgument job = new JobIdArgument();

  @Option(names = "--by", paramLabel = "NAME", description = "Who cancels; standard: you.")
  private String by = User.name();

  @Option(names = "--because", paramLabel = "TEXT", description = "Why.")
  private @Nullable String because;

  private final Clients clients;

  CancelCommand(Console console, Clients clients) {
    this.console = console;
    this.clients = clients;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    JobId id = job.id();
    Cancellation cancellation = cancellation();
    return clients
        .ask(client -> cancel(client, id, cancellation))
        .orElseThrow(() -> JobIdArgument.unknown(id));
  }

  private int cancel(JobClient client, JobId id, Cancellation cancellation)
      throws InterruptedException, IOException {
    long start = System.nanoTime();
    CancelResult result = client.cancel(id, cancellation);
    Duration decision = Duration.ofNanos(System.nanoTime() - start);
    if (result.job().isEmpty()) {
      throw JobIdArgument.unknown(id);
    }
    PrintStream out = console.out();
    out.printf(
        "Job %s: %s (%s). The decision took %s.%n",
        id, Words.decided(result.outcome()), result.outcome(), Durations.show(decision));
    if (!result.outcome().isCancelled()) {
      return ExitCode.SOFTWARE;
    }
    followUp(client, id, Waiting.atMost(LONGEST_STOP, result.whenStopped()));
    return ExitCode.OK;
  }

  private Cancellation cancellation() {
    try {
      Cancellation cancellation = Cancellation.by(by);
      return because == null ? cancellation : cancellation.because(because);
    } catch (IllegalArgumentException e) {
      throw DriveException.of(e);
    }
  }

  private void followUp(JobClient client, JobId id, Optional<Stopped> stopped) throws IOException {
    PrintStream out = console.out();
    out.println(
        stopped
            .map(s -> Words.sentence(Words.left(s.how())))
            .orElse("Its run has not left yet; ask again with job."));
    Job now = client.find(id).orElseThrow(() -> JobIdArgument.unknown(id));
    if (now.cancel() != null) {
      String latencies = Words.latencies(now.cancel(), stopped.orElse(null));
      out.println("By the store's clock: " + latencies + ".");
    }
    Optional<Order> order = OrderTypes.orderOf(now);
    int removed = order.isPresent() ? Leftovers.sweepAfter(now, order.get(), stopped) : 0;
    if (removed > 0) {
      out.println("Removed " + removed + " unfinished file(s) of a lost process.");
    }
  }
}
