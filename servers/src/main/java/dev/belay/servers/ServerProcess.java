package dev.belay.servers;

import java.io.IOException;

/**
 * A database server that a test may kill. It is on a {@link Leash}: when this process ends, it
 * ends, and its files are gone. Not thread-safe.
 */
public interface ServerProcess {

  /** Its port, of loopback; the same after it was killed and started again. */
  int port();

  /** The URL of that database, over a port that leads to the server; an empty name for none. */
  String url(int port, String database);

  /** Kills it as a crash of the program would, and starts it again over its files. */
  void restart() throws IOException;
}
