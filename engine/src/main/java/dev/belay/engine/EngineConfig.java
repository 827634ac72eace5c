package dev.belay.engine;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

import dev.belay.ConfigurationException;
import dev.belay.engine.store.StoreSettings;
import dev.belay.engine.thread.Backoff;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every limit and time of an engine: running, stopping, cluster, store, limits. A value out of
 * range is refused with its name and what it was. Immutable; made by {@link #builder()}.
 *
 * @param workers how many runs this node may have inside handlers at once; 1 to 10,000
 * @param claimAhead how many jobs may be claimed and wait for a worker; small, because another node
 *     could run them; 0 to 10,000
 * @param pollInterval how often an idle node looks for due jobs that nobody told it of; the oldest
 *     due job in its state is as old at most; 10 ms to 1 h
 * @param progressInterval how often progress is written at most; 50 ms to 1 h
 * @param watchInterval how often the futures of {@code whenStopped} and {@code whenFinished} look
 *     where jobs of other processes stand; 10 ms to 1 min
 * @param signalInterval how often a node reads which of its runs were cancelled by others: the
 *     bound for a cancel from another process; 10 ms to 1 min
 * @param announceInterval how often this process tells other nodes at most that jobs were
 *     submitted, where the database can tell them; whoever is told looks again after it, so it
 *     should be the same everywhere; 1 ms to 10 s
 * @param stopGrace how long a handler may take to leave after it was told to stop, before it counts
 *     as stuck; 10 ms to 1 day
 * @param interruptInterval how often a handler that was told to stop is interrupted again; 10 ms to
 *     1 h
 * @param longestShield the longest shield a handler may ask for; 1 ms to 1 h
 * @param hookWait how long a handler that leaves waits for the stop hook in progress; 0 to 1 min
 * @param maxReplacedWorkers how many stuck handlers may be given up, each for a fresh worker
 *     thread; 0 to 10,000
 * @param drainTime how long close lets runs finish before it stops them; 0 to 1 day
 * @param closeWait how long close waits for each thread of the engine to end the step it is in, and
 *     for the listeners to hear what is left; 10 ms to 10 min
 * @param heartbeatInterval how often a node renews its lease; 50 ms to 10 min
 * @param lease after that long without a heartbeat a node is lost and its jobs are rescued; at
 *     least three heartbeat intervals, and longer than connectionTimeout; 300 ms to 1 h
 * @param housekeepingInterval how often a node looks for lost nodes, for jobs past their not-after
 *     time and for claims whose answer was lost; 10 ms to 1 h
 * @param orphanInterval how often a node looks for waiting jobs of types that no node handles; 10
 *     ms to 1 day
 * @param nodeRetention how long the row of a node that is gone and holds no job is kept; 0 to 3,660
 *     days
 * @param clientConnections connections for submit, find, list and inTransaction; 1 to 1,000
 * @param cancelConnections connections kept for cancelling alone; 1 to 1,000
 * @param connectionTimeout how long one attempt waits for a connection; shorter than the lease; 250
 *     ms to 1 min
 * @param lockWait how long a cancel waits for a row that somebody else's transaction has locked, on
 *     MariaDB rounded up to whole seconds; 1 ms to 1 min
 * @param heldRowPause how soon the result of a run is tried again whose row somebody else's
 *     transaction has locked; 1 ms to 1 min
 * @param storeTimeout how long a caller's operation is repeated while the database is in trouble:
 *     no attempt begins later, and the last may wait for connectionTimeout and lockWait beyond it;
 *     a submit that shares a transaction may first wait for another one as long; 0 to 10 min
 * @param firstBackoff the pause before the second try while the database is in trouble; each next
 *     one is twice as long, and varied by up to half; 1 ms to 1 min
 * @param longestBackoff the longest pause between two tries while the database is in trouble; not
 *     shorter than the first; 10 ms to 1 min
 * @param migrationWait how long a start waits for another engine that creates or upgrades the
 *     tables; 0 to 1 h
 * @param groupSize how many jobs share one transaction or query at most: results, submissions,
 *     rescues, expiries; 1 to 10,000
 * @param retention how long finished jobs are kept; 0 to 3,660 days
 * @param purgeInterval how often finished jobs are purged; 10 ms to 1 day
 * @param purgeChunk how many finished jobs one purging transaction deletes; 1 to 10,000
 * @param compactInterval how often the file of an embedded database is looked at and, if it is
 *     mostly empty, compacted; 100 ms to 1 day
 * @param compactBudget how long one such compaction goes on, and holds up commits; it is looked at
 *     after each piece of at most 16 MB; 1 ms to 1 min
 * @param acceptLessDurability whether an embedded database is accepted that may lose answered calls
 *     when the process is killed, or die of an interrupt
 * @param schemaName the schema of the tables, which must exist; empty for the one that a connection
 *     has by default. At most 63 letters, digits and underscores, as written without quotes
 * @param tablePrefix what the names of the tables, their constraints and their indexes begin with,
 *     so that several stores can share a schema; 1 to 30 letters, digits and underscores
 * @param transactionPooling whether PostgreSQL is reached through a proxy that gives each
 *     transaction another session, as PgBouncer in transaction mode does: then nothing is kept in a
 *     session and nothing is prepared on the server
 * @param maxUnwritten how many ended runs may wait to be recorded before this node claims no more;
 *     1 to 1,000,000
 * @param maxPayloadBytes largest payload as JSON in UTF-8; 2 bytes to 1 MiB
 * @param maxResultBytes largest result as JSON in UTF-8; 2 bytes to 1 MiB
 * @param maxStackChars how much of a stack trace is kept; 0 to 100,000 characters
 * @param eventBuffer how many events may wait for the listeners; 1 to 1,000,000
 */
public record EngineConfig(
    int workers,
    int claimAhead,
    Duration pollInterval,
    Duration progressInterval,
    Duration watchInterval,
    Duration signalInterval,
    Duration announceInterval,
    Duration stopGrace,
    Duration interruptInterval,
    Duration longestShield,
    Duration hookWait,
    int maxReplacedWorkers,
    Duration drainTime,
    Duration closeWait,
    Duration heartbeatInterval,
    Duration lease,
    Duration housekeepingInterval,
    Duration orphanInterval,
    Duration nodeRetention,
    int clientConnections,
    int cancelConnections,
    Duration connectionTimeout,
    Duration lockWait,
    Duration heldRowPause,
    Duration storeTimeout,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration migrationWait,
    int groupSize,
    Duration retention,
    Duration purgeInterval,
    int purgeChunk,
    Duration compactInterval,
    Duration compactBudget,
    boolean acceptLessDurability,
    String schemaName,
    String tablePrefix,
    boolean transactionPooling,
    int maxUnwritten,
    int maxPayloadBytes,
    int maxResultBytes,
    int maxStackChars,
    int eventBuffer) {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** PostgreSQL cuts longer names off. */
  private static final int LONGEST_NAME = 63;

  /** With it, the longest name of an index stays below that. */
  private static final int LONGEST_PREFIX = 30;

  /** Refuses a value out of range, and values that do not go together. */
  public EngineConfig {
    within("workers", workers, 1, 10_000);
    within("claimAhead", claimAhead, 0, 10_000);
    within("pollInterval", pollInterval, ofMillis(10), ofHours(1));
    within("progressInterval", progressInterval, ofMillis(50), ofHours(1));
    within("watchInterval", watchInterval, ofMillis(10), ofMinutes(1));
    within("signalInterval", signalInterval, ofMillis(10), ofMinutes(1));
    within("announceInterval", announceInterval, ofMillis(1), Duration.ofSeconds(10));
    within("stopGrace", stopGrace, ofMillis(10), ofDays(1));
    within("interruptInterval", interruptInterval, ofMillis(10), ofHours(1));
    within("longestShield", longestShield, ofMillis(1), ofHours(1));
    within("hookWait", hookWait, ZERO, ofMinutes(1));
    within("maxReplacedWorkers", maxReplacedWorkers, 0, 10_000);
    within("drainTime", drainTime, ZERO, ofDays(1));
    within("closeWait", closeWait, ofMillis(10), ofMinutes(10));
    within("heartbeatInterval", heartbeatInterval, ofMillis(50), ofMinutes(10));
    within("lease", lease, ofMillis(300), ofHours(1));
    within("housekeepingInterval", housekeepingInterval, ofMillis(10), ofHours(1));
    within("orphanInterval", orphanInterval, ofMillis(10), ofDays(1));
    within("nodeRetention", nodeRetention, ZERO, ofDays(3_660));
    within("clientConnections", clientConnections, 1, 1_000);
    within("cancelConnections", cancelConnections, 1, 1_000);
    within("connectionTimeout", connectionTimeout, ofMillis(250), ofMinutes(1));
    within("lockWait", lockWait, ofMillis(1), ofMinutes(1));
    within("heldRowPause", heldRowPause, ofMillis(1), ofMinutes(1));
    within("storeTimeout", storeTimeout, ZERO, ofMinutes(10));
    within("firstBackoff", firstBackoff, ofMillis(1), ofMinutes(1));
    within("longestBackoff", longestBackoff, ofMillis(10), ofMinutes(1));
    within("migrationWait", migrationWait, ZERO, ofHours(1));
    within("groupSize", groupSize, 1, 10_000);
    within("retention", retention, ZERO, ofDays(3_660));
    within("purgeInterval", purgeInterval, ofMillis(10), ofDays(1));
    within("purgeChunk", purgeChunk, 1, 10_000);
    within("compactInterval", compactInterval, ofMillis(100), ofDays(1));
    within("compactBudget", compactBudget, ofMillis(1), ofMinutes(1));
    if (!schemaName.isEmpty()) {
      identifier("schemaName", schemaName, LONGEST_NAME);
    }
    identifier("tablePrefix", tablePrefix, LONGEST_PREFIX);
    within("maxUnwritten", maxUnwritten, 1, 1_000_000);
    within("maxPayloadBytes", maxPayloadBytes, 2, 1_048_576);
    within("maxResultBytes", maxResultBytes, 2, 1_048_576);
    within("maxStackChars", maxStackChars, 0, 100_000);
    within("eventBuffer", eventBuffer, 1, 1_000_000);
    if (lease.compareTo(heartbeatInterval.multipliedBy(3)) < 0) {
      throw unfit("lease", lease, "at least three times heartbeatInterval", heartbeatInterval);
    }
    if (connectionTimeout.compareTo(lease) >= 0) {
      // One heartbeat that waits for a connection in vain would cost the node its runs.
      throw unfit("connectionTimeout", connectionTimeout, "shorter than lease", lease);
    }
    if (firstBackoff.compareTo(longestBackoff) > 0) {
      throw unfit("firstBackoff", firstBackoff, "at most longestBackoff", longestBackoff);
    }
  }

  private static void within(String entry, int value, int least, int most) {
    if (value < least || value > most) {
      throw outOfRange(entry, value, least, most);
    }
  }

  private static void within(
      String entry, @Nullable Duration value, Duration least, Duration most) {
    if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw outOfRange(entry, value, least, most);
    }
  }

  /** Put into statements as it is, so that it can be nothing but a name. */
  private static void identifier(String entry, String value, int longest) {
    if (value.length() > longest || !IDENTIFIER.matcher(value).matches()) {
      throw new ConfigurationException(
          entry
              + " must be 1 to "
              + longest
              + " letters, digits and underscores, not beginning with a digit, was '"
              + value
              + "'");
    }
  }

  private static ConfigurationException outOfRange(
      String entry, @Nullable Object value, Object least, Object most) {
    return new ConfigurationException(
        entry + " must be " + least + " to " + most + ", was " + value);
  }

  private static ConfigurationException unfit(
      String entry, Duration value, String rule, Duration other) {
    return new ConfigurationException(
        entry + " must be " + rule + " (" + other + "), was " + value);
  }

  /** What an engine gets that asks for nothing else. */
  public static EngineConfig defaults() {
    return builder().build();
  }

  /** A builder that starts from the defaults. */
  public static EngineConfigBuilder builder() {
    return new EngineConfigBuilder();
  }

  Backoff.Range backoff() {
    return new Backoff.Range(firstBackoff, longestBackoff);
  }

  StoreSettings storeSettings() {
    return new StoreSettings(
        connectionTimeout,
        lockWait,
        migrationWait,
        schemaName,
        tablePrefix,
        announceInterval,
        transactionPooling);
  }
}
