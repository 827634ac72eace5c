package dev.belay;

/**
 * A client that also runs jobs: a node once it is started.
 *
 * <p>Safe for use by many threads.
 */
public interface JobEngine extends JobClient {

  /**
   * Prepares the store, registers this node and starts to claim. Does nothing when it is started
   * already.
   *
   * @return this engine
   * @throws ConfigurationException when the store is not one to rely on, with what to change
   * @throws IllegalStateException when the engine was closed
   */
  JobEngine start();

  /**
   * How this node is doing, from memory, except for the oldest due job, which is read from the
   * store at most once a second.
   */
  EngineState state();

  /**
   * Stops claiming, lets runs finish for the configured drain time, then stops them with
   * SHUTTING_DOWN and gives their jobs back to the queue without charging the attempt. Cancelling
   * works until the end. Idempotent, safe during {@link #start}; a second caller waits for the
   * first. Called from inside a handler it does not wait for that handler.
   */
  @Override
  void close();
}
