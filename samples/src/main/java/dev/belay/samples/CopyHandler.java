package dev.belay.samples;

import dev.belay.JobHandler;
import dev.belay.JobId;
import dev.belay.JobRun;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs copy jobs. Keeps the reports of the latest ones, since the store keeps no result of a
 * cancelled job.
 */
final class CopyHandler implements JobHandler<Copy> {

  private static final int MOST_REPORTS = 100;

  private final Disk disk;
  private final Map<JobId, CopyReport> reports = new LinkedHashMap<>();

  CopyHandler(Disk disk) {
    this.disk = disk;
  }

  @Override
  public void run(Copy copy, JobRun run) throws Exception {
    run.result(report(copy, run));
  }

  private CopyReport report(Copy copy, JobRun run) throws Exception {
    Mirror mirror;
    try {
      mirror = copy.mirror();
    } catch (InvalidPathException e) {
      // A name from a process with another character set.
      CopyReport.Collector nothing = new CopyReport.Collector();
      nothing.problem(e.getInput(), "not a valid path here, " + e.getReason());
      return nothing.report();
    }
    PartNames names = new PartNames(run.jobId(), run.runNo());
    CopyControl control = CopyControl.of(run, Duration.ofMillis(copy.pauseMs()));
    FolderCopy folderCopy = new FolderCopy(mirror, names, control, disk);
    try {
      folderCopy.run();
      return folderCopy.report();
    } finally {
      keep(run.jobId(), folderCopy.report());
    }
  }

  private synchronized void keep(JobId job, CopyReport report) {
    reports.put(job, report);
    if (reports.size() > MOST_REPORTS) {
      reports.remove(reports.keySet().iterator().next());
    }
  }

  /**
   * What the latest run of that job in this process did, however it left; empty when none has left
   * here.
   */
  synchronized Optional<CopyReport> reportOf(JobId job) {
    return Optional.ofNullable(reports.get(job));
  }
}
