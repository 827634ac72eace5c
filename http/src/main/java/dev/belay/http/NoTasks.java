package dev.belay.http;

import dev.belay.Job;
import dev.belay.Submission;
import java.util.Optional;
import java.util.Set;

/** The catalogue of an application whose jobs are never made over this API. */
final class NoTasks implements TaskCatalog {

  static final TaskCatalog INSTANCE = new NoTasks();

  private NoTasks() {}

  @Override
  public Submission<?> submissionOf(TaskOrder order, String userId) throws TaskRefusedException {
    throw new TaskRefusedException(
        ErrorCode.PARAMETER_INVALID,
        "taskType",
        "tasks of type " + order.kind().code() + " cannot be created here");
  }

  @Override
  public Set<String> jobTypesOf(TaskKind kind) {
    return Set.of();
  }

  @Override
  public Optional<TaskView> viewOf(Job job) {
    return Optional.empty();
  }
}
