package dev.belay.samples;

import dev.belay.JobClient;
import java.io.IOException;
import java.util.Optional;

/** Where a command finds a client that it may ask. */
interface Clients {

  /** What the client answers; empty when no command has used the drive yet. */
  <T> Optional<T> ask(Question<T> question) throws IOException, InterruptedException;

  /**
   * What is asked of a client.
   *
   * @param <T> the answer
   */
  @FunctionalInterface
  interface Question<T> {
    T ask(JobClient client) throws IOException, InterruptedException;
  }
}
