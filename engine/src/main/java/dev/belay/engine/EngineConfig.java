package dev.belay.engine;

import dev.belay.ConfigurationException;
import java.time.Duration;

/**
 * Every limit and time of an engine. Immutable; made by {@link #builder()}.
 *
 * @param workers how many runs this node may have inside handlers at once, 1 to 10,000
 * @param claimAhead how many jobs may be claimed and wait for a worker, 0 to 10,000; small, because
 *     another node could run them
 * @param maxReplacedWorkers how many stuck handlers may be given up, each for a fresh worker
 *     thread, 0 to 10,000
 * @param pollInterval how often an idle node looks for due jobs that nobody told it of, 10 ms to 1
 *     h
 * @param signalInterval how often a node reads which of its runs were cancelled by others: the
 *     bound for a cancel from another process; 10 ms to 1 min
 * @param heartbeatInterval how often a node renews its lease, 50 ms to 10 min
 * @param lease after that long without a heartbeat a node is lost and its jobs are rescued; at
 *     least three heartbeat intervals, at most 1 h
 * @param drainTime how long close lets runs finish before it stops them, 0 to 1 day
 * @param stopGrace how long a handler may take to leave after it was told to stop, before it counts
 *     as stuck; 10 ms to 1 day
 * @param interruptInterval how often a handler that was told to stop is interrupted again, 10 ms to
 *     1 h
 * @param longestShield the longest shield a handler may ask for, 1 ms to 1 h
 * @param hookWait how long a handler that leaves waits for the stop hook in progress, 0 to 1 min
 * @param progressInterval how often progress is written at most, 50 ms to 1 h
 * @param lockWait how long a cancel waits for a row that somebody else's transaction has locked, 1
 *     ms to 1 min
 * @param storeTimeout how long a caller's operation is repeated while the database is in trouble, 0
 *     to 10 min
 * @param longestBackoff the longest pause between two tries while the database is in trouble, 10 ms
 *     to 1 min
 * @param retention how long finished jobs are kept, 0 to 3,660 days
 * @param purgeInterval how often finished jobs are purged, 10 ms to 1 day
 * @param purgeChunk how many finished jobs one purging transaction deletes, 1 to 10,000
 * @param compactInterval how often the file of an embedded database is looked at and, if it is
 *     mostly empty, compacted, which holds up commits for some tenths of a second; 100 ms to 1 day
 * @param groupSize how many results or submissions share one transaction at most, 1 to 10,000
 * @param maxPayloadBytes largest payload as JSON in UTF-8, 2 bytes to 1 MiB
 * @param maxResultBytes largest result as JSON in UTF-8, 2 bytes to 1 MiB
 * @param maxStackChars how much of a stack trace is kept, 0 to 100,000 characters
 * @param eventBuffer how many events may wait for the listeners, 1 to 1,000,000
 * @param clientConnections connections for submit, find, list and inTransaction, 1 to 1,000
 * @param cancelConnections connections kept for cancelling alone, 1 to 1,000
 * @param acceptLessDurability whether an embedded database is accepted that may lose answered calls
 *     when the process is killed, or die of an interrupt
 */
public record EngineConfig(
    int workers,
    int claimAhead,
    int maxReplacedWorkers,
    Duration pollInterval,
    Duration signalInterval,
    Duration heartbeatInterval,
    Duration lease,
    Duration drainTime,
    Duration stopGrace,
    Duration interruptInterval,
    Duration longestShield,
    Duration hookWait,
    Duration progressInterval,
    Duration lockWait,
    Duration storeTimeout,
    Duration longestBackoff,
    Duration retention,
    Duration purgeInterval,
    int purgeChunk,
    Duration compactInterval,
    int groupSize,
    int maxPayloadBytes,
    int maxResultBytes,
    int maxStackChars,
    int eventBuffer,
    int clientConnections,
    int cancelConnections,
    boolean acceptLessDurability) {

  /** Refuses a value out of range, naming the entry and the value. */
  public EngineConfig {
    within("workers", workers, 1, 10_000);
    within("claimAhead", claimAhead, 0, 10_000);
    within("maxReplacedWorkers", maxReplacedWorkers, 0, 10_000);
    within("pollInterval", pollInterval, Duration.ofMillis(10), Duration.ofHours(1));
    within("signalInterval", signalInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
    within("heartbeatInterval", heartbeatInterval, Duration.ofMillis(50), Duration.ofMinutes(10));
    within("lease", lease, Duration.ofMillis(150), Duration.ofHours(1));
    within("drainTime", drainTime, Duration.ZERO, Duration.ofDays(1));
    within("stopGrace", stopGrace, Duration.ofMillis(10), Duration.ofDays(1));
    within("interruptInterval", interruptInterval, Duration.ofMillis(10), Duration.ofHours(1));
    within("longestShield", longestShield, Duration.ofMillis(1), Duration.ofHours(1));
    within("hookWait", hookWait, Duration.ZERO, Duration.ofMinutes(1));
    within("progressInterval", progressInterval, Duration.ofMillis(50), Duration.ofHours(1));
    within("lockWait", lockWait, Duration.ofMillis(1), Duration.ofMinutes(1));
    within("storeTimeout", storeTimeout, Duration.ZERO, Duration.ofMinutes(10));
    within("longestBackoff", longestBackoff, Duration.ofMillis(10), Duration.ofMinutes(1));
    within("retention", retention, Duration.ZERO, Duration.ofDays(3_660));
    within("purgeInterval", purgeInterval, Duration.ofMillis(10), Duration.ofDays(1));
    within("purgeChunk", purgeChunk, 1, 10_000);
    within("compactInterval", compactInterval, Duration.ofMillis(100), Duration.ofDays(1));
    within("groupSize", groupSize, 1, 10_000);
    within("maxPayloadBytes", maxPayloadBytes, 2, 1_048_576);
    within("maxResultBytes", maxResultBytes, 2, 1_048_576);
    within("maxStackChars", maxStackChars, 0, 100_000);
    within("eventBuffer", eventBuffer, 1, 1_000_000);
    within("clientConnections", clientConnections, 1, 1000);
    within("cancelConnections", cancelConnections, 1, 1000);
    if (lease.compareTo(heartbeatInterval.multipliedBy(3)) < 0) {
      throw new ConfigurationException(
          "lease must be at least three times heartbeatInterval ("
              + heartbeatInterval
              + "), was "
              + lease);
    }
  }

  private static void within(String entry, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigurationException(
          entry + " must be " + least + " to " + most + ", was " + value);
    }
  }

  private static void within(String entry, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new ConfigurationException(
          entry + " must be " + least + " to " + most + ", was " + value);
    }
  }

  /** What an engine gets that asks for nothing else. */
  public static EngineConfig defaults() {
    return builder().build();
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the entries that differ from the defaults. Not thread-safe. */
  public static final class Builder {
    private int workers = 16;
    private int claimAhead = 16;
    private int maxReplacedWorkers = 16;
    private Duration pollInterval = Duration.ofSeconds(1);
    private Duration signalInterval = Duration.ofMillis(200);
    private Duration heartbeatInterval = Duration.ofSeconds(3);
    private Duration lease = Duration.ofSeconds(15);
    private Duration drainTime = Duration.ofSeconds(10);
    private Duration stopGrace = Duration.ofSeconds(10);
    private Duration interruptInterval = Duration.ofMillis(500);
    private Duration longestShield = Duration.ofMinutes(1);
    private Duration hookWait = Duration.ofSeconds(1);
    private Duration progressInterval = Duration.ofMillis(500);
    private Duration lockWait = Duration.ofSeconds(2);
    private Duration storeTimeout = Duration.ofSeconds(10);
    private Duration longestBackoff = Duration.ofSeconds(2);
    private Duration retention = Duration.ofDays(7);
    private Duration purgeInterval = Duration.ofMinutes(1);
    private int purgeChunk = 500;
    private Duration compactInterval = Duration.ofSeconds(30);
    private int groupSize = 256;
    private int maxPayloadBytes = 65_536;
    private int maxResultBytes = 65_536;
    private int maxStackChars = 8_000;
    private int eventBuffer = 10_000;
    private int clientConnections = 8;
    private int cancelConnections = 4;
    private boolean acceptLessDurability = false;

    private Builder() {}

    /** Sets how many runs this node may have inside handlers at once, 1 to 10,000. */
    public Builder workers(int workers) {
      this.workers = workers;
      return this;
    }

    /**
     * Sets how many jobs may be claimed and wait for a worker, 0 to 10,000; small, because another
     * node could run them.
     */
    public Builder claimAhead(int claimAhead) {
      this.claimAhead = claimAhead;
      return this;
    }

    /**
     * Sets how many stuck handlers may be given up, each for a fresh worker thread, 0 to 10,000.
     */
    public Builder maxReplacedWorkers(int maxReplacedWorkers) {
      this.maxReplacedWorkers = maxReplacedWorkers;
      return this;
    }

    /** Sets how often an idle node looks for due jobs that nobody told it of, 10 ms to 1 h. */
    public Builder pollInterval(Duration pollInterval) {
      this.pollInterval = pollInterval;
      return this;
    }

    /**
     * Sets how often a node reads which of its runs were cancelled by others: the bound for a
     * cancel from another process; 10 ms to 1 min.
     */
    public Builder signalInterval(Duration signalInterval) {
      this.signalInterval = signalInterval;
      return this;
    }

    /** Sets how often a node renews its lease, 50 ms to 10 min. */
    public Builder heartbeatInterval(Duration heartbeatInterval) {
      this.heartbeatInterval = heartbeatInterval;
      return this;
    }

    /**
     * Sets after that long without a heartbeat a node is lost and its jobs are rescued; at least
     * three heartbeat intervals, at most 1 h.
     */
    public Builder lease(Duration lease) {
      this.lease = lease;
      return this;
    }

    /** Sets how long close lets runs finish before it stops them, 0 to 1 day. */
    public Builder drainTime(Duration drainTime) {
      this.drainTime = drainTime;
      return this;
    }

    /**
     * Sets how long a handler may take to leave after it was told to stop, before it counts as
     * stuck; 10 ms to 1 day.
     */
    public Builder stopGrace(Duration stopGrace) {
      this.stopGrace = stopGrace;
      return this;
    }

    /** Sets how often a handler that was told to stop is interrupted again, 10 ms to 1 h. */
    public Builder interruptInterval(Duration interruptInterval) {
      this.interruptInterval = interruptInterval;
      return this;
    }

    /** Sets the longest shield a handler may ask for, 1 ms to 1 h. */
    public Builder longestShield(Duration longestShield) {
      this.longestShield = longestShield;
      return this;
    }

    /** Sets how long a handler that leaves waits for the stop hook in progress, 0 to 1 min. */
    public Builder hookWait(Duration hookWait) {
      this.hookWait = hookWait;
      return this;
    }

    /** Sets how often progress is written at most, 50 ms to 1 h. */
    public Builder progressInterval(Duration progressInterval) {
      this.progressInterval = progressInterval;
      return this;
    }

    /**
     * Sets how long a cancel waits for a row that somebody else's transaction has locked, 1 ms to 1
     * min.
     */
    public Builder lockWait(Duration lockWait) {
      this.lockWait = lockWait;
      return this;
    }

    /**
     * Sets how long a caller's operation is repeated while the database is in trouble, 0 to 10 min.
     */
    public Builder storeTimeout(Duration storeTimeout) {
      this.storeTimeout = storeTimeout;
      return this;
    }

    /**
     * Sets the longest pause between two tries while the database is in trouble, 10 ms to 1 min.
     */
    public Builder longestBackoff(Duration longestBackoff) {
      this.longestBackoff = longestBackoff;
      return this;
    }

    /** Sets how long finished jobs are kept, 0 to 3,660 days. */
    public Builder retention(Duration retention) {
      this.retention = retention;
      return this;
    }

    /** Sets how often finished jobs are purged, 10 ms to 1 day. */
    public Builder purgeInterval(Duration purgeInterval) {
      this.purgeInterval = purgeInterval;
      return this;
    }

    /** Sets how many finished jobs one purging transaction deletes, 1 to 10,000. */
    public Builder purgeChunk(int purgeChunk) {
      this.purgeChunk = purgeChunk;
      return this;
    }

    /**
     * Sets how often the file of an embedded database is looked at and, if it is mostly empty,
     * compacted, which holds up commits for some tenths of a second; 100 ms to 1 day.
     */
    public Builder compactInterval(Duration compactInterval) {
      this.compactInterval = compactInterval;
      return this;
    }

    /** Sets how many results or submissions share one transaction at most, 1 to 10,000. */
    public Builder groupSize(int groupSize) {
      this.groupSize = groupSize;
      return this;
    }

    /** Sets largest payload as JSON in UTF-8, 2 bytes to 1 MiB. */
    public Builder maxPayloadBytes(int maxPayloadBytes) {
      this.maxPayloadBytes = maxPayloadBytes;
      return this;
    }

    /** Sets largest result as JSON in UTF-8, 2 bytes to 1 MiB. */
    public Builder maxResultBytes(int maxResultBytes) {
      this.maxResultBytes = maxResultBytes;
      return this;
    }

    /** Sets how much of a stack trace is kept, 0 to 100,000 characters. */
    public Builder maxStackChars(int maxStackChars) {
      this.maxStackChars = maxStackChars;
      return this;
    }

    /** Sets how many events may wait for the listeners, 1 to 1,000,000. */
    public Builder eventBuffer(int eventBuffer) {
      this.eventBuffer = eventBuffer;
      return this;
    }

    /** Sets connections for submit, find, list and inTransaction, 1 to 1,000. */
    public Builder clientConnections(int clientConnections) {
      this.clientConnections = clientConnections;
      return this;
    }

    /** Sets connections kept for cancelling alone, 1 to 1,000. */
    public Builder cancelConnections(int cancelConnections) {
      this.cancelConnections = cancelConnections;
      return this;
    }

    /**
     * Sets whether an embedded database is accepted that may lose answered calls when the process
     * is killed, or die of an interrupt.
     */
    public Builder acceptLessDurability(boolean acceptLessDurability) {
      this.acceptLessDurability = acceptLessDurability;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws ConfigurationException when a value is out of range
     */
    public EngineConfig build() {
      return new EngineConfig(
          workers,
          claimAhead,
          maxReplacedWorkers,
          pollInterval,
          signalInterval,
          heartbeatInterval,
          lease,
          drainTime,
          stopGrace,
          interruptInterval,
          longestShield,
          hookWait,
          progressInterval,
          lockWait,
          storeTimeout,
          longestBackoff,
          retention,
          purgeInterval,
          purgeChunk,
          compactInterval,
          groupSize,
          maxPayloadBytes,
          maxResultBytes,
          maxStackChars,
          eventBuffer,
          clientConnections,
          cancelConnections,
          acceptLessDurability);
    }
  }
}
