package dev.belay.samples.files;

import dev.belay.JobHandler;
import dev.belay.JobId;
import dev.belay.JobRun;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs orders of every kind. Keeps the reports of the latest ones, since the store keeps no result
 * of a cancelled job.
 */
public final class OrderHandler implements JobHandler<Order> {

  private static final int MOST_REPORTS = 100;

  private final Disk disk;
  private final Map<JobId, Report> reports = new LinkedHashMap<>();

  /** On that disk. */
  public OrderHandler(Disk disk) {
    this.disk = disk;
  }

  @Override
  public void run(Order order, JobRun run) throws Exception {
    run.result(report(order, run));
  }

  private Report report(Order order, JobRun run) throws Exception {
    PartNames names = new PartNames(run.jobId(), run.runNo());
    Report.Collector nothing = new Report.Collector();
    Work work;
    try {
      order.plainPaths().stream()
          .filter(path -> !Inside.isPlain(path))
          .forEach(path -> nothing.problem(path, "a symbolic link is on the way by now"));
      if (nothing.problems() > 0) {
        return nothing.report();
      }
      work = order.work(new WorkContext(names, Control.of(run, order.pause()), disk));
    } catch (InvalidPathException e) {
      nothing.problem(e.getInput(), "not a valid path here, " + e.getReason());
      return nothing.report();
    }
    try {
      work.run();
      return work.report();
    } finally {
      keep(run.jobId(), work.report());
    }
  }

  private synchronized void keep(JobId job, Report report) {
    reports.put(job, report);
    if (reports.size() > MOST_REPORTS) {
      reports.remove(reports.keySet().iterator().next());
    }
  }

  /**
   * What the latest run of that job in this process did, however it left; empty when none has left
   * here.
   */
  public synchronized Optional<Report> reportOf(JobId job) {
    return Optional.ofNullable(reports.get(job));
  }
}
