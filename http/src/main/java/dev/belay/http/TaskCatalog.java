package dev.belay.http;

import dev.belay.Job;
import dev.belay.Submission;
import java.util.Optional;
import java.util.Set;

/**
 * What batch tasks are in this application: which job a task becomes, and what a job looks like as
 * a task. Implementations must be safe for use by many threads.
 */
public interface TaskCatalog {

  /** Knows no task: nothing can be created, and jobs are shown by what every job has. */
  static TaskCatalog none() {
    return NoTasks.INSTANCE;
  }

  /**
   * The job that does the task. Submitter and trace id are added by the caller.
   *
   * @param userId who asks
   * @throws TaskRefusedException when the application will not do that
   */
  Submission<?> submissionOf(TaskOrder order, String userId) throws TaskRefusedException;

  /** The names of the job types whose jobs are tasks of that kind. Kinds share no type. */
  Set<String> jobTypesOf(TaskKind kind);

  /** The job as a task; empty when it is none, and is then shown by what every job has. */
  Optional<TaskView> viewOf(Job job);
}
