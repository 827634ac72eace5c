package dev.belay.engine.durability;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.support.House;
import dev.belay.engine.support.TestStores;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * An application that works until it is killed: submits, cancels and runs jobs, and tells its
 * parent of every answer before it makes the next call. Ends with its parent.
 */
final class KilledProcess {

  record Work(int millis, boolean fails) {}

  static final JobType<Work> WORK = JobType.of("work", Work.class);

  private static final int SUBMITTERS = 3;
  private static final int CANCELLERS = 2;
  private static final int MOST_UNFINISHED = 150;

  private final FileOutputStream answers = new FileOutputStream(FileDescriptor.out);
  private final BlockingQueue<JobId> open = new LinkedBlockingQueue<>();
  private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();
  private final Semaphore room = new Semaphore(MOST_UNFINISHED);
  private final JobEngine engine;

  private KilledProcess(Path file) {
    engine =
        Belay.engine()
            .store(TestStores.file(file))
            .config(House.quick().lease(Duration.ofSeconds(2)).build())
            .handle(WORK, KilledProcess::handle)
            .start();
  }

  /** With the file of the database and a seed. */
  public static void main(String[] arguments) throws IOException {
    // The log goes where it does not mix with the answers.
    System.setOut(System.err);
    KilledProcess process = new KilledProcess(Path.of(arguments[0]));
    Random random = new Random(Long.parseLong(arguments[1]));
    process.tell("READY");
    for (int i = 0; i < SUBMITTERS; i++) {
      process.repeat(new Random(random.nextLong()), process::submit);
    }
    for (int i = 0; i < CANCELLERS; i++) {
      process.repeat(new Random(random.nextLong()), process::cancel);
    }
    while (System.in.read() >= 0) {
      // The parent says nothing; when it is gone, so is this process.
    }
    Runtime.getRuntime().halt(1);
  }

  /** What a job does, here and in the engine that cleans up. */
  static void handle(Work work, JobRun run) throws Exception {
    run.progress(1, 2);
    run.sleep(Duration.ofMillis(work.millis()));
    if (work.fails() && run.attempt() == 1) {
      throw new IllegalStateException("fails once");
    }
    run.result(work);
  }

  private interface Step {
    void make(Random random);
  }

  private void repeat(Random random, Step step) {
    new Thread(
            () -> {
              while (true) {
                step.make(random);
              }
            })
        .start();
  }

  private void submit(Random random) {
    int count = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 1;
    room.acquireUninterruptibly(count);
    List<JobId> ids;
    if (count == 1) {
      ids = List.of(engine.submit(job(random)));
    } else if (random.nextBoolean()) {
      ids = engine.submitAll(random.ints(count).mapToObj(any -> job(random)).toList());
    } else {
      ids =
          engine.inTransaction(
              transaction ->
                  transaction.submitAll(random.ints(count).mapToObj(any -> job(random)).toList()));
    }
    ids.forEach(id -> tell("SUBMITTED " + id));
    ids.forEach(this::tellWhenFinished);
    open.addAll(ids);
  }

  private static Submission<Work> job(Random random) {
    int millis = random.nextInt(10) == 0 ? 200 : random.nextInt(5);
    return Submission.of(WORK, new Work(millis, random.nextInt(5) == 0))
        .retry(RetryPolicy.fixed(100, Duration.ofMillis(random.nextInt(20))));
  }

  private void cancel(Random random) {
    JobId id;
    try {
      id = open.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    if (random.nextInt(3) == 0) {
      CancelOutcome outcome = engine.cancel(id, Cancellation.by("parent")).outcome();
      tell(outcome + " " + id);
    }
  }

  private void tellWhenFinished(JobId id) {
    CompletableFuture<Void> told =
        engine
            .whenFinished(id)
            .thenAccept(
                job -> {
                  tell("FINISHED_" + job.status() + " " + id);
                  room.release();
                });
    waiting.add(told);
    waiting.removeIf(CompletableFuture::isDone);
  }

  /** One write call a line: what was written stays in the pipe when this process is gone. */
  private void tell(String line) {
    try {
      answers.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
