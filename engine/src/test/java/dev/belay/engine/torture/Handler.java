package dev.belay.engine.torture;

import dev.belay.JobHandler;
import dev.belay.JobRun;
import dev.belay.JobStoppedException;
import dev.belay.engine.torture.Journal.Event;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Does what a torment asks for, and writes each step down before it makes it. */
final class Handler implements JobHandler<Torment> {

  /** Long enough to be asked to cancel meanwhile. */
  private static final Duration SEALED_FOR = Duration.ofMillis(200);

  private static final Duration STUBBORNNESS = Duration.ofMillis(900);

  private static final String INSERT_EFFECT =
      "INSERT INTO torture_effect (job, run_no) VALUES (?, ?)";

  private final Journal journal;

  /** The latest run of each job in this process. */
  private final Map<Long, Integer> latestRuns = new ConcurrentHashMap<>();

  Handler(Journal journal) {
    this.journal = journal;
  }

  /** The latest run of each job in this process. */
  Map<Long, Integer> latestRuns() {
    return latestRuns;
  }

  @Override
  public void run(Torment torment, JobRun run) throws Exception {
    latestRuns.put(run.jobId().value(), run.runNo());
    journal.write(run, Event.START);
    requireNoStray(run);
    run.onStop(() -> journal.write(run, Event.HOOK));
    try {
      work(torment, run);
    } catch (JobStoppedException | InterruptedException e) {
      journal.write(run, Event.TOLD);
      throw e;
    } finally {
      journal.write(run, Event.LEAVE);
    }
  }

  /** For every thread that goes to the database: Belay interrupts none of them there. */
  String inTheStore(String sql) {
    if (Thread.currentThread().isInterrupted()) {
      journal.write(Event.STRAY);
    }
    return sql;
  }

  /** A run is told before its thread is interrupted. */
  private void requireNoStray(JobRun run) {
    if (Thread.currentThread().isInterrupted() && !run.isStopping()) {
      journal.write(run, Event.STRAY);
    }
  }

  private void work(Torment torment, JobRun run) throws Exception {
    for (int step = 0; step < torment.steps(); step++) {
      requireNoStray(run);
      run.checkpoint();
      if (torment.kind() == Torment.Kind.SEALING && step == torment.steps() / 2) {
        run.seal();
        journal.write(run, Event.SEALED);
        run.sleep(SEALED_FOR);
      }
      journal.write(run, Event.STEP);
      run.progress(step, torment.steps());
      if (torment.kind() == Torment.Kind.STUBBORN) {
        sleepWithoutListening(STUBBORNNESS);
      } else {
        run.sleep(Duration.ofMillis(torment.millis()));
      }
    }
    if (torment.kind() == Torment.Kind.FAILING && run.attempt() == 1) {
      throw new IllegalStateException("fails once");
    }
    if (torment.kind() == Torment.Kind.SLOW && run.attempt() <= 2) {
      run.sleep(Duration.ofMinutes(1));
    }
    run.result(run.runNo());
    if (torment.kind() == Torment.Kind.EFFECTIVE) {
      completeWithEffect(run);
    }
    journal.write(run, Event.RETURN);
  }

  private void completeWithEffect(JobRun run) throws Exception {
    run.completeInTransaction(
        transaction -> {
          try (PreparedStatement insert =
              transaction.connection().prepareStatement(INSERT_EFFECT)) {
            insert.setLong(1, run.jobId().value());
            insert.setInt(2, run.runNo());
            return insert.executeUpdate();
          }
        });
    journal.write(run, Event.COMPLETED);
  }

  private static void sleepWithoutListening(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    boolean interrupted = false;
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
