package dev.belay.engine.explore;

/**
 * A job as a program finds it.
 *
 * @param id its id
 * @param status TO_DO or PROCESSING, by code
 * @param node the node of its run; 0 before the first
 * @param runNo the number of its run
 * @param maxAttempts attempts it may be charged
 * @param sealed whether it is sealed
 * @param overdue whether its not-after time is past
 * @param submitter who submitted it
 */
record Seed(
    long id,
    int status,
    long node,
    int runNo,
    int maxAttempts,
    boolean sealed,
    boolean overdue,
    String submitter) {

  /** A due job that was never started. */
  static Seed toDo(long id) {
    return new Seed(id, 0, 0, 0, 3, false, false, "u-1");
  }

  /** A job in that run of that node. */
  static Seed processing(long id, long node, int runNo) {
    return new Seed(id, 1, node, runNo, 3, false, false, "u-1");
  }

  Seed withSeal() {
    return new Seed(id, status, node, runNo, maxAttempts, true, overdue, submitter);
  }

  Seed withAttempts(int atMost) {
    return new Seed(id, status, node, runNo, atMost, sealed, overdue, submitter);
  }

  Seed withTimeOver() {
    return new Seed(id, status, node, runNo, maxAttempts, sealed, true, submitter);
  }
}
