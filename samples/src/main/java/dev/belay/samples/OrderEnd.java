package dev.belay.samples;

import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.Stopped;
import dev.belay.samples.files.Leftovers;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.OrderHandler;
import dev.belay.samples.files.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * How a job of the drive ended, seen from the process that waited for it.
 *
 * @param job the job, final
 * @param stopped how the run of a cancelled job left; empty when it has not, or the job is not
 *     cancelled
 * @param asked the cancel that this process asked for
 * @param stop how long it took from asking until the run had left, measured in this process
 */
record OrderEnd(
    Job job, Optional<Stopped> stopped, Optional<Canceller.Asked> asked, Optional<Duration> stop) {

  /**
   * What was done: in the job's result, else as its run in this process left it, else as the disk
   * shows it.
   */
  Report report(Order order, OrderHandler handler) throws IOException {
    JobId id = job.id();
    if (job.result() != null) {
      Optional<Report> result = Report.parse(job.result());
      if (result.isPresent()) {
        return result.get();
      }
    }
    Optional<Report> here = handler.reportOf(id);
    if (here.isPresent()) {
      return here.get();
    }
    Leftovers.sweepAfter(job, order, stopped);
    return order.inventory().orElseGet(Report::unknown);
  }
}
