package dev.belay.engine.durability;

import com.zaxxer.hikari.HikariDataSource;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobType;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Rewriting;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A process with one engine, which handles jobs of one type. It ends with its parent. */
final class ShiftedNode {

  /** What a job does. */
  enum Task {
    /** Returns what time it is here. */
    TELL_TIME,
    /** Says that it is inside, and waits for its stop. */
    WAIT,
    /** Fails in its first attempt. */
    FAIL_ONCE,
    /** Submits a job that is due in an hour and one that is due soon, and returns their ids. */
    SUBMIT
  }

  /** Where an engine asks the clock of its node instead of the database. */
  enum WrongClock {
    NOWHERE(" "),
    WHAT_IS_DUE("due_at <= "),
    ITS_HEARTBEAT("SET heartbeat_at = "),
    THE_LEASES_OF_OTHERS("heartbeat_at < "),
    WHEN_A_JOB_FINISHED("finished_at = ");

    private final String before;

    WrongClock(String before) {
      this.before = before;
    }

    private String planted(String sql) {
      return this == NOWHERE
          ? sql
          : sql.replaceAll(
              before + "(statement|clock)_timestamp\\(\\)",
              before + "TIMESTAMP WITH TIME ZONE '" + Instant.now() + "'");
    }
  }

  /** A time that is soon, however slow the machine. */
  static final Duration SOON = Duration.ofMillis(300);

  static final Duration IN_AN_HOUR = Duration.ofHours(1);

  private static volatile JobEngine engine;

  private ShiftedNode() {}

  /** With the URL of the database, the name of the type, and what is wrong. */
  public static void main(String[] arguments) throws IOException {
    // The log goes where it does not mix with the answer.
    PrintStream answers = System.out;
    System.setOut(System.err);
    HikariDataSource source = new HikariDataSource();
    source.setJdbcUrl(arguments[0]);
    JobType<Task> type = type(arguments[1]);
    engine =
        Belay.engine()
            .store(Rewriting.over(source, WrongClock.valueOf(arguments[2])::planted))
            .config(config())
            .handle(type, (task, run) -> handle(type, task, run))
            .start();
    answers.println(engine.state().node());
    while (System.in.read() >= 0) {
      // The parent says nothing; when it is gone, so is this process.
    }
    Runtime.getRuntime().halt(1);
  }

  static JobType<Task> type(String node) {
    return JobType.of("on-" + node.toLowerCase(Locale.ROOT), Task.class);
  }

  /** Its lease runs out on no machine, however slow; what is finished stays for less than hours. */
  private static EngineConfig config() {
    return House.quick()
        .lease(Duration.ofMinutes(2))
        .retention(Duration.ofHours(1))
        .purgeInterval(Duration.ofMillis(100))
        .build();
  }

  private static void handle(JobType<Task> type, Task task, JobRun run) throws Exception {
    switch (task) {
      case TELL_TIME -> run.result(Instant.now().toString());
      case WAIT -> {
        run.progress(0, 1);
        run.sleep(Duration.ofMinutes(10));
      }
      case FAIL_ONCE -> {
        if (run.attempt() == 1) {
          throw new IllegalStateException("fails once");
        }
      }
      case SUBMIT -> {
        Submission<Task> job = Submission.of(type, Task.TELL_TIME);
        JobId later = engine.submit(job.dueIn(IN_AN_HOUR));
        JobId soon = engine.submit(job.dueIn(SOON));
        run.result(List.of(later.toString(), soon.toString()));
      }
    }
  }
}
