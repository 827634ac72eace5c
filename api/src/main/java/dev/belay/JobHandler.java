package dev.belay;

/**
 * The application's code for one job type. One instance serves many runs at once, on many threads.
 *
 * @param <P> the payload
 */
@FunctionalInterface
public interface JobHandler<P> {

  /**
   * Does the work of one run.
   *
   * <p>A normal return completes the job, also when the thread's interrupt flag is up. An exception
   * fails the attempt. When the run was told to stop, the handler should leave soon, by {@link
   * JobStoppedException}, {@link InterruptedException} or a return; what that leads to depends on
   * the {@link StopCause}.
   *
   * @throws Exception whatever went wrong; kept with the job
   */
  void run(P payload, JobRun run) throws Exception;
}
