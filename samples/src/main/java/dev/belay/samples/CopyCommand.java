package dev.belay.samples;

import dev.belay.Cancellation;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies in the foreground: submits a job, runs it in this process, and waits for it. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a folder's content, or one file, into a folder. Ctrl-C cancels the copy.",
      "Files appear at the destination whole or not at all. Nothing there is overwritten; symbolic links, special"
          + " files and whatever cannot be read or written are reported and left out.",
      "A copy whose process was killed goes on with the next copy command, unless it is cancelled."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything was copied",
      "1:something was not copied, or the copy failed",
      "2:not understood",
      "3:cancelled"
    })
final class CopyCommand implements Callable<Integer> {

  /**
   * Being killed is charged as an attempt; a copy survives that more often than the standard three
   * times.
   */
  private static final RetryPolicy RETRY = RetryPolicy.fixed(20, Duration.ofSeconds(1));

  private final Console console;
  private final Disk disk;

  @Parameters(index = "0", paramLabel = "SRC", description = "The folder or file to copy.")
  private Path source = Path.of("");

  @Parameters(index = "1", paramLabel = "DST", description = "The folder to copy into.")
  private Path target = Path.of("");

  @Option(
      names = "--cancel-after",
      paramLabel = "DURATION",
      description = "Cancels the copy that long after it was submitted: 500ms, 2s, 1m.")
  private @Nullable Duration cancelAfter;

  @Mixin private final DataOption data = new DataOption();

  CopyCommand(Console console, Disk disk) {
    this.console = console;
    this.disk = disk;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Copy copy = Copy.of(source, target);
    CopyHandler handler = new CopyHandler(disk);
    try (JobEngine engine = data.open().engine(handler)) {
      CopyEnd end = follow(engine, copy);
      CopyReport report = end.report(copy, handler);
      new CopySummary(console.out()).print(end, report);
      return exitCode(end.job().status(), report);
    }
  }

  private CopyEnd follow(JobEngine engine, Copy copy) throws InterruptedException {
    Canceller canceller = new Canceller(engine, console);
    CtrlC ctrlC = CtrlC.listen(heard -> canceller.cancel(because(heard)));
    try {
      JobId id = engine.submit(Submission.of(Copy.TYPE, copy).retry(RETRY).submitter(User.name()));
      console.out().println("Job " + id + ": " + copy);
      canceller.submitted(id);
      CopyWatch watch = new CopyWatch(engine, id, canceller);
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

  private static int exitCode(JobStatus status, CopyReport report) {
    return switch (status) {
      case COMPLETED -> report.complete() ? ExitCode.OK : ExitCode.SOFTWARE;
      case CANCELLED -> Main.CANCELLED;
      case FAILED -> ExitCode.SOFTWARE;
      case TO_DO, PROCESSING -> throw new IllegalStateException("not final: " + status);
    };
  }
}
