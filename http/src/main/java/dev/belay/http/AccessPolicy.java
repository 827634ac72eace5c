package dev.belay.http;

/**
 * Whose jobs a user may see and cancel. Implementations must be safe for use by many threads.
 *
 * <p>What it answers becomes a condition of the statement that cancels or reads: there is no look
 * before the leap.
 */
@FunctionalInterface
public interface AccessPolicy {

  /** Which jobs. */
  enum Reach {
    /** Those he submitted. */
    OWN,
    /** Everybody's. */
    ALL
  }

  /** Everybody reaches what he submitted, and nothing else. */
  static AccessPolicy own() {
    return user -> Reach.OWN;
  }

  /** How far that user reaches. */
  Reach reachOf(String userId);
}
