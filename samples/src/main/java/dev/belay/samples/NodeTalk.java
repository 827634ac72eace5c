package dev.belay.samples;

import dev.belay.BelayException;
import dev.belay.CancelRecord;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEvent;
import dev.belay.JobListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells at a node's terminal what becomes of the runs of that node. */
final class NodeTalk implements JobListener {

  private final Console console;
  private volatile @Nullable JobClient client;

  NodeTalk(Console console) {
    this.console = console;
  }

  /** From now on the records of that client's jobs are told, too. */
  void about(JobClient jobs) {
    client = jobs;
  }

  @Override
  public void started(JobEvent event) {
    say(event, "runs here, as run " + event.runNo());
  }

  @Override
  public void completed(JobEvent event) {
    say(event, "completed");
  }

  @Override
  public void failed(JobEvent event) {
    say(event, "failed");
  }

  @Override
  public void retried(JobEvent event) {
    say(event, "will be tried again");
  }

  @Override
  public void released(JobEvent event) {
    say(event, "went back to the queue");
  }

  @Override
  public void rescued(JobEvent event) {
    say(event, "was taken away from a lost node");
  }

  @Override
  public void stuck(JobEvent event) {
    say(event, "does not obey");
  }

  /** A run that was told to stop has left: by now the record tells who, why and how fast. */
  @Override
  public void stopped(JobEvent event) {
    if (event.cause() == null || !event.cause().isCancel()) {
      return;
    }
    Optional<Job> job = find(event);
    CancelRecord cancel = job.map(Job::cancel).orElse(null);
    if (cancel == null) {
      say(event, "cancelled");
      return;
    }
    say(
        event,
        "cancelled" + Words.who(cancel) + "; " + Words.latencies(cancel, job.get().stopped()));
  }

  private Optional<Job> find(JobEvent event) {
    JobClient known = client;
    try {
      return known == null ? Optional.empty() : known.find(event.jobId());
    } catch (BelayException e) {
      return Optional.empty(); // its line is worth more without the record than not at all
    }
  }

  private void say(JobEvent event, String what) {
    console.out().println("Job " + event.jobId() + " " + what + ".");
  }
}
