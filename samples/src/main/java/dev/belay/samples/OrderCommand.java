package dev.belay.samples;

import dev.belay.Cancellation;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.samples.files.Disk;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.OrderHandler;
import dev.belay.samples.files.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Does an order in the foreground: submits a job, runs it in this process, and waits for it. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all of it was done",
      "1:something was not done, or the job failed",
      "2:not understood",
      "3:cancelled"
    })
final class OrderCommand implements Callable<Integer> {

  private final Console console;
  private final Disk disk;
  private final DriveOptions options;
  private final OrderArguments arguments;

  @Option(
      names = "--cancel-after",
      paramLabel = "DURATION",
      description = "Cancels the job that long after it was submitted: 500ms, 2s, 1m.")
  private @Nullable Duration cancelAfter;

  OrderCommand(Console console, Disk disk, DriveOptions options, OrderArguments arguments) {
    this.console = console;
    this.disk = disk;
    this.options = options;
    this.arguments = arguments;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Order order = arguments.order(options);
    OrderHandler handler = new OrderHandler(disk);
    Drive drive = options.open();
    try (JobEngine engine = drive.engine(handler)) {
      OrderEnd end = follow(engine, order, drive);
      Report report = end.report(order, handler);
      new Summary(console.out()).print(end, report);
      return exitCode(end.job().status(), report);
    }
  }

  private OrderEnd follow(JobEngine engine, Order order, Drive drive) throws InterruptedException {
    Canceller canceller = new Canceller(engine, console);
    CtrlC ctrlC = CtrlC.listen(heard -> canceller.cancel(because(heard)));
    try {
      JobId id = engine.submit(drive.asJob(order));
      console.out().println("Job " + id + ": " + order);
      canceller.submitted(id);
      OrderWatch watch = new OrderWatch(engine, id, canceller);
      if (cancelAfter != null) {
        watch.cancelAfter(cancelAfter, because("--cancel-after " + Durations.show(cancelAfter)));
      }
      return watch.untilEnd(console);
    } finally {
      ctrlC.close();
    }
  }

  private static Cancellation because(String reason) {
    return Cancellation.by(User.name()).because(reason);
  }

  private static int exitCode(JobStatus status, Report report) {
    return switch (status) {
      case COMPLETED -> report.complete() ? ExitCode.OK : ExitCode.SOFTWARE;
      case CANCELLED -> Main.CANCELLED;
      case FAILED -> ExitCode.SOFTWARE;
      case TO_DO, PROCESSING -> throw new IllegalStateException("not final: " + status);
    };
  }
}
