package dev.belay.engine.support;

import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that remembers. */
public final class Recorder implements JobListener {

  /** An event and its name. */
  public record Told(String name, JobEvent event) {}

  private final List<Told> told = new CopyOnWriteArrayList<>();

  /** Everything so far, in the order in which it was told. */
  public List<Told> all() {
    return List.copyOf(told);
  }

  /** The names of a job's events so far. */
  public List<String> of(JobId id) {
    return told.stream().filter(t -> t.event().jobId().equals(id)).map(Told::name).toList();
  }

  /** The events of that name of a job. */
  public List<JobEvent> of(JobId id, String name) {
    return told.stream()
        .filter(t -> t.event().jobId().equals(id) && t.name().equals(name))
        .map(Told::event)
        .toList();
  }

  private void add(String name, JobEvent event) {
    told.add(new Told(name, event));
  }

  @Override
  public void submitted(JobEvent event) {
    add("submitted", event);
  }

  @Override
  public void started(JobEvent event) {
    add("started", event);
  }

  @Override
  public void completed(JobEvent event) {
    add("completed", event);
  }

  @Override
  public void failed(JobEvent event) {
    add("failed", event);
  }

  @Override
  public void retried(JobEvent event) {
    add("retried", event);
  }

  @Override
  public void cancelled(JobEvent event) {
    add("cancelled", event);
  }

  @Override
  public void heard(JobEvent event) {
    add("heard", event);
  }

  @Override
  public void stopped(JobEvent event) {
    add("stopped", event);
  }

  @Override
  public void discarded(JobEvent event) {
    add("discarded", event);
  }

  @Override
  public void stuck(JobEvent event) {
    add("stuck", event);
  }

  @Override
  public void released(JobEvent event) {
    add("released", event);
  }

  @Override
  public void rescued(JobEvent event) {
    add("rescued", event);
  }
}
