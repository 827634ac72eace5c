package dev.belay.engine.cancel;

import java.util.ArrayDeque;

/**
 * Until when a run's shields hold back its stop. Guarded by the token's lock.
 *
 * <p>Nested shields are each worth their own limit, so the latest one counts. Invariant: {@code
 * until} is in the future exactly while a shield holds, and afterwards it is the instant at which
 * the last one ended, however late somebody looks.
 */
final class ShieldClock {

  private final ArrayDeque<Long> limits = new ArrayDeque<>(2);
  private long until;
  private boolean revoked;

  ShieldClock(long now) {
    until = now;
  }

  void open(long limitAt) {
    limits.push(limitAt);
    if (!revoked && limitAt - until > 0) {
      until = limitAt;
    }
  }

  void close(long now) {
    limits.pop();
    endAt(now);
    if (!revoked) {
      for (long limitAt : limits) {
        if (limitAt - until > 0) {
          until = limitAt;
        }
      }
    }
  }

  /** Ends what is open; no shield holds from now on. */
  void revoke(long now) {
    revoked = true;
    endAt(now);
  }

  boolean hold(long now) {
    return until - now > 0;
  }

  /** When the shields end, or ended. Before the first shield some instant in the past. */
  long until() {
    return until;
  }

  private void endAt(long now) {
    if (hold(now)) {
      until = now;
    }
  }
}
