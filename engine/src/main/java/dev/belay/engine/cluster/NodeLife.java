package dev.belay.engine.cluster;

import dev.belay.engine.dispatch.NodeStanding;
import dev.belay.engine.store.JobIds;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.NodeCard;
import dev.belay.engine.thread.Backoff;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's lease.
 *
 * <p>One thread renews it; another, which never touches the database, watches the monotonic clock.
 * The lease counts from the instant before the last good heartbeat was sent, which is not later
 * than the database's idea of it: so this node stops its runs before anybody else may take them.
 * When the store says that the node is marked DEAD, its runs are stopped and it comes back under a
 * new id.
 *
 * <p>One immutable snapshot, replaced under this object's lock; the call-backs run outside it.
 * Thread-safe.
 */
public final class NodeLife implements NodeStanding {

  private static final Logger LOG = LoggerFactory.getLogger(NodeLife.class);

  private final JobStore store;
  private final String label;
  private final List<String> types;
  private final Duration lease;
  private final Duration heartbeatInterval;
  private final Runnable onLost;
  private final Runnable onBack;
  private final Loop heartbeat;
  private final Loop guard;

  private volatile State state = new State(0, 0, false, null);

  /**
   * Not registered yet.
   *
   * @param timing lease and heartbeat
   * @param onLost stops every run of this node
   * @param onBack may claim again
   */
  public NodeLife(
      JobStore store,
      String label,
      List<String> types,
      Timing timing,
      Runnable onLost,
      Runnable onBack) {
    this.store = store;
    this.label = label;
    this.types = types;
    this.lease = timing.lease();
    this.heartbeatInterval = timing.heartbeatInterval();
    this.onLost = onLost;
    this.onBack = onBack;
    // However long the database was away: once it is back, the lease is not lost over a pause.
    Backoff.Range backoff = new Backoff.Range(timing.firstBackoff(), heartbeatInterval);
    this.heartbeat = new Loop("belay-heartbeat", backoff, this::beat);
    this.guard = new Loop("belay-lease", backoff, this::watch);
  }

  /** Adds this node to the store under a new id. */
  public void register() {
    long sent = System.nanoTime();
    long id = JobIds.next().value();
    store.register(new NodeCard(id, label, types, lease));
    renewed(id, sent);
  }

  /** Starts to renew the lease. */
  public void start() {
    heartbeat.start();
    guard.start();
  }

  /** Ends the threads, and lets the others rescue at once what this node could not settle. */
  public void stop(Duration atMost) {
    guard.stopAndJoin(atMost);
    heartbeat.stopAndJoin(atMost);
    store.retire(node());
  }

  @Override
  public long node() {
    return state.node;
  }

  @Override
  public boolean mayClaim() {
    return state.good;
  }

  /** When the lease was last renewed, by this machine's clock; null before the first time. */
  public @Nullable Instant lastHeartbeat() {
    return state.renewedAt;
  }

  @Override
  public void reportDead(long node) {
    if (node == state.node) {
      heartbeat.wake();
    }
  }

  private Duration beat() {
    long node = state.node;
    long sent = System.nanoTime();
    if (store.heartbeat(node)) {
      renewed(node, sent);
    } else {
      LOG.warn(
          "node {} is marked DEAD: its runs are stopped and it comes back under a new id", node);
      lose();
      register();
    }
    return heartbeatInterval;
  }

  private void renewed(long node, long sentNanos) {
    boolean back;
    synchronized (this) {
      back = !state.good;
      state = new State(node, sentNanos, true, Instant.now());
    }
    if (back) {
      guard.wake();
      onBack.run();
    }
  }

  private Duration watch() {
    State seen = state;
    if (!seen.good) {
      return heartbeatInterval;
    }
    long left = seen.sentNanos + lease.toNanos() - System.nanoTime();
    if (left > 0) {
      return Duration.ofNanos(left);
    }
    if (loseIfStill(seen)) {
      LOG.warn("node {} could not renew its lease of {} and stops its runs", seen.node, lease);
      onLost.run();
    }
    return heartbeatInterval;
  }

  private void lose() {
    synchronized (this) {
      state = new State(state.node, state.sentNanos, false, state.renewedAt);
    }
    onLost.run();
  }

  private synchronized boolean loseIfStill(State seen) {
    if (state != seen) {
      return false;
    }
    state = new State(seen.node, seen.sentNanos, false, seen.renewedAt);
    return true;
  }

  /**
   * Lease and heartbeat.
   *
   * @param lease after that long without a heartbeat the node is lost
   * @param heartbeatInterval how often the lease is renewed; the longest pause between two tries
   * @param firstBackoff the pause before the second try
   */
  public record Timing(Duration lease, Duration heartbeatInterval, Duration firstBackoff) {}

  /** Compared by identity: a snapshot that was replaced by an equal one is still another. */
  private static final class State {
    private final long node;
    private final long sentNanos;
    private final boolean good;
    private final @Nullable Instant renewedAt;

    State(long node, long sentNanos, boolean good, @Nullable Instant renewedAt) {
      this.node = node;
      this.sentNanos = sentNanos;
      this.good = good;
      this.renewedAt = renewedAt;
    }
  }
}
