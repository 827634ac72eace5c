package dev.belay.engine;

import java.time.Duration;

/**
 * Collects the entries of an {@link EngineConfig} that differ from the defaults; what each means in
 * full is told there. Not thread-safe.
 */
public final class EngineConfigBuilder {

  private int workers = 16;
  private int claimAhead = 16;
  private Duration pollInterval = Duration.ofSeconds(1);
  private Duration progressInterval = Duration.ofMillis(500);
  private Duration watchInterval = Duration.ofMillis(100);
  private Duration signalInterval = Duration.ofMillis(200);
  private Duration announceInterval = Duration.ofMillis(50);
  private Duration stopGrace = Duration.ofSeconds(10);
  private Duration interruptInterval = Duration.ofMillis(500);
  private Duration longestShield = Duration.ofMinutes(1);
  private Duration hookWait = Duration.ofSeconds(1);
  private int maxReplacedWorkers = 16;
  private Duration drainTime = Duration.ofSeconds(10);
  private Duration closeWait = Duration.ofSeconds(10);
  private Duration heartbeatInterval = Duration.ofSeconds(3);
  private Duration lease = Duration.ofSeconds(15);
  private Duration housekeepingInterval = Duration.ofSeconds(3);
  private Duration orphanInterval = Duration.ofSeconds(5);
  private Duration nodeRetention = Duration.ofDays(1);
  private int clientConnections = 8;
  private int cancelConnections = 4;
  private Duration connectionTimeout = Duration.ofSeconds(5);
  private Duration lockWait = Duration.ofSeconds(2);
  private Duration heldRowPause = Duration.ofMillis(20);
  private Duration storeTimeout = Duration.ofSeconds(10);
  private Duration firstBackoff = Duration.ofMillis(10);
  private Duration longestBackoff = Duration.ofSeconds(2);
  private Duration migrationWait = Duration.ofMinutes(5);
  private int groupSize = 256;
  private Duration retention = Duration.ofDays(7);
  private Duration purgeInterval = Duration.ofMinutes(1);
  private int purgeChunk = 500;
  private Duration compactInterval = Duration.ofSeconds(30);
  private Duration compactBudget = Duration.ofMillis(100);
  private boolean acceptLessDurability = false;
  private String schemaName = "";
  private String tablePrefix = "belay_";
  private boolean transactionPooling = false;
  private int maxUnwritten = 1_024;
  private int maxPayloadBytes = 65_536;
  private int maxResultBytes = 65_536;
  private int maxStackChars = 8_000;
  private int eventBuffer = 10_000;

  EngineConfigBuilder() {}

  /** How many runs may be inside handlers at once: 1 to 10,000. */
  public EngineConfigBuilder workers(int workers) {
    this.workers = workers;
    return this;
  }

  /** How many claimed jobs may wait for a worker: 0 to 10,000. */
  public EngineConfigBuilder claimAhead(int claimAhead) {
    this.claimAhead = claimAhead;
    return this;
  }

  /** How often an idle node looks for due jobs: 10 ms to 1 h. */
  public EngineConfigBuilder pollInterval(Duration pollInterval) {
    this.pollInterval = pollInterval;
    return this;
  }

  /** How often progress is written at most: 50 ms to 1 h. */
  public EngineConfigBuilder progressInterval(Duration progressInterval) {
    this.progressInterval = progressInterval;
    return this;
  }

  /** How often futures look where jobs of other processes stand: 10 ms to 1 min. */
  public EngineConfigBuilder watchInterval(Duration watchInterval) {
    this.watchInterval = watchInterval;
    return this;
  }

  /** How often a node reads which of its runs others cancelled: 10 ms to 1 min. */
  public EngineConfigBuilder signalInterval(Duration signalInterval) {
    this.signalInterval = signalInterval;
    return this;
  }

  /** How often other nodes are told of submitted jobs at most: 1 ms to 10 s. */
  public EngineConfigBuilder announceInterval(Duration announceInterval) {
    this.announceInterval = announceInterval;
    return this;
  }

  /** How long a handler may take to leave before it counts as stuck: 10 ms to 1 day. */
  public EngineConfigBuilder stopGrace(Duration stopGrace) {
    this.stopGrace = stopGrace;
    return this;
  }

  /** How often a handler that does not leave is interrupted again: 10 ms to 1 h. */
  public EngineConfigBuilder interruptInterval(Duration interruptInterval) {
    this.interruptInterval = interruptInterval;
    return this;
  }

  /** The longest shield a handler may ask for: 1 ms to 1 h. */
  public EngineConfigBuilder longestShield(Duration longestShield) {
    this.longestShield = longestShield;
    return this;
  }

  /** How long a leaving handler waits for the stop hook in progress: 0 to 1 min. */
  public EngineConfigBuilder hookWait(Duration hookWait) {
    this.hookWait = hookWait;
    return this;
  }

  /** How many stuck handlers may be given up: 0 to 10,000. */
  public EngineConfigBuilder maxReplacedWorkers(int maxReplacedWorkers) {
    this.maxReplacedWorkers = maxReplacedWorkers;
    return this;
  }

  /** How long close lets runs finish before it stops them: 0 to 1 day. */
  public EngineConfigBuilder drainTime(Duration drainTime) {
    this.drainTime = drainTime;
    return this;
  }

  /** How long close waits for each thread to end: 10 ms to 10 min. */
  public EngineConfigBuilder closeWait(Duration closeWait) {
    this.closeWait = closeWait;
    return this;
  }

  /** How often a node renews its lease: 50 ms to 10 min. */
  public EngineConfigBuilder heartbeatInterval(Duration heartbeatInterval) {
    this.heartbeatInterval = heartbeatInterval;
    return this;
  }

  /** After that long without a heartbeat a node is lost: 300 ms to 1 h. */
  public EngineConfigBuilder lease(Duration lease) {
    this.lease = lease;
    return this;
  }

  /** How often a node looks for lost nodes, overdue jobs and lost claims: 10 ms to 1 h. */
  public EngineConfigBuilder housekeepingInterval(Duration housekeepingInterval) {
    this.housekeepingInterval = housekeepingInterval;
    return this;
  }

  /** How often a node looks for types that no node handles: 10 ms to 1 day. */
  public EngineConfigBuilder orphanInterval(Duration orphanInterval) {
    this.orphanInterval = orphanInterval;
    return this;
  }

  /** How long the row of a node that is gone is kept: 0 to 3,660 days. */
  public EngineConfigBuilder nodeRetention(Duration nodeRetention) {
    this.nodeRetention = nodeRetention;
    return this;
  }

  /** Connections for submit, find, list and inTransaction: 1 to 1,000. */
  public EngineConfigBuilder clientConnections(int clientConnections) {
    this.clientConnections = clientConnections;
    return this;
  }

  /** Connections kept for cancelling alone: 1 to 1,000. */
  public EngineConfigBuilder cancelConnections(int cancelConnections) {
    this.cancelConnections = cancelConnections;
    return this;
  }

  /** How long one attempt waits for a connection: 250 ms to 1 min. */
  public EngineConfigBuilder connectionTimeout(Duration connectionTimeout) {
    this.connectionTimeout = connectionTimeout;
    return this;
  }

  /** How long a cancel waits for a row that somebody else has locked: 1 ms to 1 min. */
  public EngineConfigBuilder lockWait(Duration lockWait) {
    this.lockWait = lockWait;
    return this;
  }

  /** How soon a result is tried again whose row somebody else has locked: 1 ms to 1 min. */
  public EngineConfigBuilder heldRowPause(Duration heldRowPause) {
    this.heldRowPause = heldRowPause;
    return this;
  }

  /** How long a caller's operation is repeated while the database is in trouble: 0 to 10 min. */
  public EngineConfigBuilder storeTimeout(Duration storeTimeout) {
    this.storeTimeout = storeTimeout;
    return this;
  }

  /** The pause before the second try while the database is in trouble: 1 ms to 1 min. */
  public EngineConfigBuilder firstBackoff(Duration firstBackoff) {
    this.firstBackoff = firstBackoff;
    return this;
  }

  /** The longest pause between two tries while the database is in trouble: 10 ms to 1 min. */
  public EngineConfigBuilder longestBackoff(Duration longestBackoff) {
    this.longestBackoff = longestBackoff;
    return this;
  }

  /** How long a start waits for another engine that upgrades the tables: 0 to 1 h. */
  public EngineConfigBuilder migrationWait(Duration migrationWait) {
    this.migrationWait = migrationWait;
    return this;
  }

  /** How many jobs share one transaction or query at most: 1 to 10,000. */
  public EngineConfigBuilder groupSize(int groupSize) {
    this.groupSize = groupSize;
    return this;
  }

  /** How long finished jobs are kept: 0 to 3,660 days. */
  public EngineConfigBuilder retention(Duration retention) {
    this.retention = retention;
    return this;
  }

  /** How often finished jobs are purged: 10 ms to 1 day. */
  public EngineConfigBuilder purgeInterval(Duration purgeInterval) {
    this.purgeInterval = purgeInterval;
    return this;
  }

  /** How many finished jobs one purging transaction deletes: 1 to 10,000. */
  public EngineConfigBuilder purgeChunk(int purgeChunk) {
    this.purgeChunk = purgeChunk;
    return this;
  }

  /** How often an embedded file is looked at and, if mostly empty, compacted: 100 ms to 1 day. */
  public EngineConfigBuilder compactInterval(Duration compactInterval) {
    this.compactInterval = compactInterval;
    return this;
  }

  /** How long one compaction goes on, and holds up commits: 1 ms to 1 min. */
  public EngineConfigBuilder compactBudget(Duration compactBudget) {
    this.compactBudget = compactBudget;
    return this;
  }

  /** Whether an embedded database is accepted that may lose answered calls. */
  public EngineConfigBuilder acceptLessDurability(boolean acceptLessDurability) {
    this.acceptLessDurability = acceptLessDurability;
    return this;
  }

  /** The schema of the tables, which must exist; empty for a connection's default. */
  public EngineConfigBuilder schemaName(String schemaName) {
    this.schemaName = schemaName;
    return this;
  }

  /** What the names of the tables begin with: 1 to 30 letters, digits and underscores. */
  public EngineConfigBuilder tablePrefix(String tablePrefix) {
    this.tablePrefix = tablePrefix;
    return this;
  }

  /** Whether PostgreSQL is reached through a proxy that gives each transaction another session. */
  public EngineConfigBuilder transactionPooling(boolean transactionPooling) {
    this.transactionPooling = transactionPooling;
    return this;
  }

  /** How many ended runs may wait to be recorded before no more are claimed: 1 to 1,000,000. */
  public EngineConfigBuilder maxUnwritten(int maxUnwritten) {
    this.maxUnwritten = maxUnwritten;
    return this;
  }

  /** The largest payload as JSON in UTF-8: 2 bytes to 1 MiB. */
  public EngineConfigBuilder maxPayloadBytes(int maxPayloadBytes) {
    this.maxPayloadBytes = maxPayloadBytes;
    return this;
  }

  /** The largest result as JSON in UTF-8: 2 bytes to 1 MiB. */
  public EngineConfigBuilder maxResultBytes(int maxResultBytes) {
    this.maxResultBytes = maxResultBytes;
    return this;
  }

  /** How much of a stack trace is kept: 0 to 100,000 characters. */
  public EngineConfigBuilder maxStackChars(int maxStackChars) {
    this.maxStackChars = maxStackChars;
    return this;
  }

  /** How many events may wait for the listeners: 1 to 1,000,000. */
  public EngineConfigBuilder eventBuffer(int eventBuffer) {
    this.eventBuffer = eventBuffer;
    return this;
  }

  /**
   * The configuration.
   *
   * @throws dev.belay.ConfigurationException when a value is out of range, or does not go with
   *     another
   */
  public EngineConfig build() {
    return new EngineConfig(
        workers,
        claimAhead,
        pollInterval,
        progressInterval,
        watchInterval,
        signalInterval,
        announceInterval,
        stopGrace,
        interruptInterval,
        longestShield,
        hookWait,
        maxReplacedWorkers,
        drainTime,
        closeWait,
        heartbeatInterval,
        lease,
        housekeepingInterval,
        orphanInterval,
        nodeRetention,
        clientConnections,
        cancelConnections,
        connectionTimeout,
        lockWait,
        heldRowPause,
        storeTimeout,
        firstBackoff,
        longestBackoff,
        migrationWait,
        groupSize,
        retention,
        purgeInterval,
        purgeChunk,
        compactInterval,
        compactBudget,
        acceptLessDurability,
        schemaName,
        tablePrefix,
        transactionPooling,
        maxUnwritten,
        maxPayloadBytes,
        maxResultBytes,
        maxStackChars,
        eventBuffer);
  }
}
