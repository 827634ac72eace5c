package dev.belay.samples;

import static java.nio.file.FileVisitResult.CONTINUE;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.StopHook;
import dev.belay.Stopped;
import dev.belay.samples.files.Control;
import dev.belay.samples.files.Copy;
import dev.belay.samples.files.Disk;
import dev.belay.samples.files.Mirror;
import dev.belay.samples.files.Pair;
import dev.belay.samples.files.PartNames;
import dev.belay.samples.files.Report;
import dev.belay.samples.files.Work;
import dev.belay.samples.files.WorkContext;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A copy of real files that is called off half-way. */
final class DemoCopy implements DemoScene {

  private static final JobType<Copy> COPY = JobType.of("copy", Copy.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** From half-way on, so that the rest cannot be over before the cancel comes. */
  private static final Duration PAUSE_PER_FILE = Duration.ofMillis(20);

  private final Path from;
  private final Path to;
  private final CompletableFuture<Long> halfWay = new CompletableFuture<>();
  private final CompletableFuture<Report> left = new CompletableFuture<>();

  DemoCopy(Path from, Path to) {
    this.from = from;
    this.to = to;
  }

  @Override
  public String title() {
    return "1. A copy of " + from + " is called off half-way.";
  }

  @Override
  public void play(DemoStore store, Promises promises) throws IOException, InterruptedException {
    try (JobEngine engine = store.engine().handle(COPY, this::copy).start()) {
      JobId id = engine.submit(COPY, new Copy(List.of(Pair.of(from.toRealPath(), to)), 0));
      Optional<Long> files = Waiting.atMost(LONGEST_WAIT, halfWay);
      promises.check("the copy gets half-way: " + files.orElse(0L) + " files", files.isPresent());
      long start = System.nanoTime();
      CancelResult result = engine.cancel(id, Cancellation.by("demo").because("half is enough"));
      long decided = System.nanoTime();
      Optional<Stopped> stopped = Waiting.atMost(LONGEST_WAIT, result.whenStopped());
      long ended = System.nanoTime();
      promises.say(
          "decided "
              + result.outcome()
              + " in "
              + Durations.show(Duration.ofNanos(decided - start))
              + ", stopped after "
              + Durations.show(Duration.ofNanos(ended - start)));
      checkRecord(promises, result, stopped, engine.find(id));
    }
    checkFiles(promises);
  }

  private void copy(Copy copy, JobRun run) throws IOException {
    PartNames names = new PartNames(run.jobId(), run.runNo());
    Work work = copy.work(new WorkContext(names, new Slowing(run), Disk.REAL));
    try {
      work.run();
    } finally {
      left.complete(work.report());
    }
  }

  private static void checkRecord(
      Promises promises, CancelResult result, Optional<Stopped> stopped, Optional<Job> job) {
    promises.check(
        "the cancel wins while the copy runs",
        result.outcome() == CancelOutcome.CANCELLED_PROCESSING);
    promises.check(
        "the handler obeys and leaves",
        stopped.map(Stopped::how).equals(Optional.of(Stopped.How.OBEYED)));
    promises.check(
        "the job is cancelled, and stays it",
        job.map(Job::status).equals(Optional.of(JobStatus.CANCELLED)));
    job.map(Job::cancel)
        .ifPresent(
            cancel -> promises.say("store: " + Words.latencies(cancel, stopped.orElse(null))));
  }

  private void checkFiles(Promises promises) throws IOException, InterruptedException {
    Optional<Report> report = Waiting.atMost(LONGEST_WAIT, left);
    Found found = new Found(new Mirror(from.toRealPath(), to));
    Files.walkFileTree(to, found);
    promises.say(
        found.whole
            + " files there, "
            + report.map(r -> r.problems().count()).orElse(0L)
            + " left out");
    promises.check("no half-written file is there", found.notWhole == 0);
    promises.check(
        "the report names as many files as are there",
        report.map(Report::files).equals(Optional.of(found.whole)));
  }

  /** The run's control, which tells of half-way and slows down from there. */
  private final class Slowing implements Control {

    private final JobRun run;
    private final Control control;

    Slowing(JobRun run) {
      this.run = run;
      this.control = Control.of(run, Duration.ZERO);
    }

    @Override
    public void checkpoint() {
      control.checkpoint();
    }

    @Override
    public void progress(long done, long total) {
      control.progress(done, total);
      if (done > 0 && done * 2 >= total) {
        halfWay.complete(done);
        try {
          run.sleep(PAUSE_PER_FILE);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public StopHook onStop(AutoCloseable resource) {
      return control.onStop(resource);
    }
  }

  /** Compares what is there with the source. */
  private static final class Found extends SimpleFileVisitor<Path> {

    private final Mirror back;
    private long whole;
    private long notWhole;

    Found(Mirror mirror) {
      this.back = mirror.reversed();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Path original = back.of(file);
      if (Files.exists(original) && Files.mismatch(file, original) == -1) {
        whole++;
      } else {
        notWhole++;
      }
      return CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      return CONTINUE;
    }
  }
}
