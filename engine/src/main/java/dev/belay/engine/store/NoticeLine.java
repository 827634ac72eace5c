package dev.belay.engine.store;

import java.time.Duration;
import java.util.List;

/**
 * A connection on which the database delivers what other nodes tell. Used by one thread, but for
 * {@link #close()}.
 */
public interface NoticeLine extends AutoCloseable {

  /**
   * Waits until something arrives, for that long at most.
   *
   * @throws StoreTrouble when the connection is lost; the line is of no use any more
   */
  List<Notice> await(Duration atMost);

  /**
   * Tries a line on which nothing was heard for long: silence is what a connection sounds like
   * whose other end is gone.
   *
   * @throws StoreTrouble when the connection is lost; the line is of no use any more
   */
  void requireAlive();

  /** Ends the connection, also under a thread that waits, whose wait then fails. */
  @Override
  void close();
}
