package dev.belay.samples;

import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.Stopped;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * How a copy ended, seen from the process that waited for it.
 *
 * @param job the job, final
 * @param stopped how the run of a cancelled job left; empty when it has not, or the job is not
 *     cancelled
 * @param asked the cancel that this process asked for
 * @param stop how long it took from asking until the run had left, measured in this process
 */
record CopyEnd(
    Job job, Optional<Stopped> stopped, Optional<Canceller.Asked> asked, Optional<Duration> stop) {

  /**
   * What was done: in the job's result, else as its run in this process left it, else as the disk
   * shows it.
   */
  CopyReport report(Copy copy, CopyHandler handler) throws IOException {
    JobId id = job.id();
    if (job.result() != null) {
      Optional<CopyReport> result = CopyReport.parse(job.result());
      if (result.isPresent()) {
        return result.get();
      }
    }
    Optional<CopyReport> here = handler.reportOf(id);
    if (here.isPresent()) {
      return here.get();
    }
    Leftovers.sweepAfter(job, stopped);
    return Inventory.of(copy.mirror());
  }
}
