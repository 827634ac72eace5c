package dev.belay.samples;

import dev.belay.Cancellation;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.JobType;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  private final Console console;
  private final Disk disk;

  private final DriveOptions options;

  @Mixin private final CopyArguments arguments = new CopyArguments();

  @Option(
      names = "--cancel-after",
      paramLabel = "DURATION",
      description = "Cancels the copy that long after it was submitted: 500ms, 2s, 1m.")
  private @Nullable Duration cancelAfter;

  CopyCommand(Console console, Disk disk, DriveOptions options) {
    this.console = console;
    this.disk = disk;
    this.options = options;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Copy copy = arguments.copy();
    CopyHandler handler = new CopyHandler(disk);
    Drive drive = options.open();
    try (JobEngine engine = drive.engine(handler)) {
      CopyEnd end = follow(engine, copy, drive.copies());
      CopyReport report = end.report(copy, handler);
      new CopySummary(console.out()).print(end, report);
      return exitCode(end.job().status(), report);
    }
  }

  private CopyEnd follow(JobEngine engine, Copy copy, JobType<Copy> copies)
      throws InterruptedException {
    Canceller canceller = new Canceller(engine, console);
    CtrlC ctrlC = CtrlC.listen(heard -> canceller.cancel(because(heard)));
    try {
      JobId id = engine.submit(copy.asJob(copies));
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
