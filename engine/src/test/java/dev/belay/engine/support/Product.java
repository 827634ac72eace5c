package dev.belay.engine.support;

import java.util.List;

/** A database product that the tests run on, and what only it knows. */
public interface Product {

  /** Makes an empty database. */
  TestDatabase empty();

  /**
   * The isolation levels, as JDBC numbers them, but for the one that sees what is not committed.
   */
  List<Integer> isolations();

  /** A query for the number n of sessions of the database that wait for a lock. */
  String waitingSessions();

  /** A query for the lock wait of its session. */
  String lockWait();

  /** A statement that sets the lock wait of its session, to the next longer one that there is. */
  String setLockWait(int millis);

  /** How often something is tried that is tried that often where a round costs least. */
  int rounds(int usual);
}
