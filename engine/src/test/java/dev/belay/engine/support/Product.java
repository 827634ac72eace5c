package dev.belay.engine.support;

import java.util.List;
import javax.sql.DataSource;

/** A database product that the tests run on, and what only it knows. */
public interface Product {

  /** Makes an empty database. */
  TestDatabase empty();

  /** The URL by which another process reaches that database of it, while this process lives. */
  String url(DataSource source);

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

  /** Queries that together tell the tables, with their columns, constraints and indexes. */
  List<String> catalogue();

  /** What stands after FROM for a table of the numbers x from 1 to that. */
  String numbers(int count);

  /** A statement that makes the planner know the jobs that there are. */
  String analyzeJobs();

  /** A statement that makes the planner know nothing of the jobs that there are. */
  String forgetJobs();

  /** A statement that executes the query and tells how, in its first column. */
  String explained(String query);

  /** How many rows were looked at by a query that was explained so. */
  int rowsRead(String explanation);

  /** Whether it runs in this process, so that a statement takes microseconds. */
  boolean isEmbedded();

  /** How often something is tried that is tried that often on an embedded database. */
  default int rounds(int usual) {
    int rounds = Rounds.of(usual);
    return isEmbedded() ? rounds : Math.max(1, rounds / 5);
  }
}
