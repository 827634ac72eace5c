package dev.belay.engine.torture;

import dev.belay.JobType;

/**
 * A job of the torture.
 *
 * @param ref made by the call that submits it, and by no other
 * @param kind how its handler behaves
 * @param steps how many steps it makes
 * @param millis how long a step takes
 */
record Torment(long ref, Kind kind, int steps, int millis) {

  static final JobType<Torment> TYPE = JobType.of("torment", Torment.class);

  /** How a handler behaves. */
  enum Kind {
    /** Makes its steps and returns. */
    PLAIN,
    /** Seals half-way. */
    SEALING,
    /** Throws in its first attempt. */
    FAILING,
    /** Completes together with a row of its own. */
    EFFECTIVE,
    /** Does not listen to a stop for longer than its grace. */
    STUBBORN,
    /** Has a time-out that ends its first attempts. */
    SLOW
  }
}
