package dev.belay.engine.support;

import dev.belay.JobHandler;
import dev.belay.JobRun;
import dev.belay.JobType;
import dev.belay.Submission;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One handler that does for each job what the test has said. */
public final class Handling implements JobHandler<Handling.Work> {

  /** The payload: names the body. */
  public record Work(String name) {}

  /** The type. */
  public static final JobType<Work> WORK = JobType.of("work", Work.class);

  /** What a handler does. */
  public interface Body {
    /** Does it. */
    void run(JobRun run) throws Exception;
  }

  private final Map<String, Body> bodies = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  /** A job that does this, in one attempt. */
  public Submission<Work> job(Body body) {
    String name = "work-" + last.incrementAndGet();
    bodies.put(name, body);
    return Submission.of(WORK, new Work(name)).retry(dev.belay.RetryPolicy.none());
  }

  @Override
  public void run(Work work, JobRun run) throws Exception {
    bodies.get(work.name()).run(run);
  }
}
