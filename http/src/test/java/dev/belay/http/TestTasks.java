package dev.belay.http;

import dev.belay.Job;
import dev.belay.Submission;
import dev.belay.http.ServedApi.Task;
import dev.belay.http.TaskView.Entry;
import dev.belay.http.TaskView.FileResult;
import dev.belay.http.TaskView.FileStatus;
import dev.belay.http.TaskView.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A catalogue whose orders tell what to do: {@code newFilePath} is what the job does. Each kind has
 * a type of its own; those of {@link ServedApi#TASK} are no tasks.
 */
final class TestTasks implements TaskCatalog {

  /** Every order so far. */
  final List<TaskOrder> orders = new ArrayList<>();

  @Override
  public synchronized Submission<?> submissionOf(TaskOrder order, String userId)
      throws TaskRefusedException {
    orders.add(order);
    String does = String.valueOf(order.newFilePath());
    if (does.equals("refuse")) {
      throw new TaskRefusedException(
          ErrorCode.DUPLICATE_NAME, "taskInfo.newFilePath", "is there already");
    }
    if (does.equals("break")) {
      throw new IllegalStateException("secret-inside");
    }
    if (does.equals("huge")) {
      return Submission.of(ServedApi.TASK, new Task("x".repeat(100_000)));
    }
    Submission<Task> job =
        Submission.of(ServedApi.typeOf(order.kind()), new Task(does))
            .retry(dev.belay.RetryPolicy.none());
    return does.equals("later") ? job.dueIn(Duration.ofDays(1)) : job;
  }

  @Override
  public Set<String> jobTypesOf(TaskKind kind) {
    return kind == TaskKind.RESTORE ? Set.of() : Set.of(ServedApi.typeOf(kind).name());
  }

  @Override
  public Optional<TaskView> viewOf(Job job) {
    for (TaskKind kind : TaskKind.values()) {
      if (ServedApi.typeOf(kind).name().equals(job.type())) {
        return Optional.of(view(kind));
      }
    }
    return Optional.empty();
  }

  private static TaskView view(TaskKind kind) {
    return new TaskView(
        kind,
        kind == TaskKind.COPY ? 101 : null,
        "a name",
        TaskResult.PARTLY_FAILED,
        7,
        2,
        "space-2",
        "https://example.org/download",
        List.of(
            new FileResult("f1", FileStatus.SUCCEEDED, "n1", "space-1"),
            new FileResult("f2", FileStatus.FAILED, null, null)),
        List.of(new Entry(null, null, "a/b.txt", 5_000_000_000L, 0)));
  }
}
