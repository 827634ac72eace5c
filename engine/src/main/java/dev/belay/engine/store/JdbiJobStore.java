package dev.belay.engine.store;

import dev.belay.CancelVerdict;
import dev.belay.ConfigurationException;
import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.StoreException.Effect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The state machine on a database, through Jdbi. */
public final class JdbiJobStore implements JobStore {

  private final Connections connections;
  private final Sessions engine;
  private final Sessions client;
  private final Submitting submitting;
  private final Claiming claiming;
  private final Settling settling;
  private final Running running;
  private final Cancelling cancelling;
  private final Membership membership;
  private final Reading reading;
  private final Schema schema;
  private volatile @Nullable UUID storeId;

  JdbiJobStore(Connections connections) {
    this.connections = connections;
    this.engine = new Sessions(connections.engine());
    this.client = new Sessions(connections.client());
    this.submitting = new Submitting(client);
    this.claiming = new Claiming(engine);
    this.settling = new Settling(engine);
    this.running = new Running(engine, client);
    this.cancelling = new Cancelling(new Sessions(connections.cancel()));
    this.membership = new Membership(engine);
    this.reading = new Reading(client, engine);
    this.schema = new Schema(connections.engine());
  }

  /** A store for an engine, with connections of its own over the application's data source. */
  public static JdbiJobStore forEngine(
      DataSource source, int clientConnections, int cancelConnections, Duration lockWait) {
    return new JdbiJobStore(
        Connections.pooled(
            source, new Connections.PoolSizes(clientConnections, cancelConnections), lockWait));
  }

  /** A store for a client that keeps no connection and starts no thread. */
  public static JdbiJobStore forClient(DataSource source, Duration lockWait) {
    return new JdbiJobStore(Connections.borrowed(source, lockWait));
  }

  /**
   * Creates or upgrades the tables.
   *
   * @throws ConfigurationException when the database is not one to rely on, or its schema is newer
   *     than this code
   */
  public void prepare(boolean acceptLessDurability) {
    try (Connection connection = connections.engine().getConnection()) {
      String product = connection.getMetaData().getDatabaseProductName();
      if (!H2.PRODUCT.equals(product)) {
        throw new ConfigurationException(
            "store is a " + product + " database; this engine knows H2");
      }
      if (!acceptLessDurability) {
        H2.requireDurable(connection);
      }
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
    schema.migrate();
    try (Connection connection = connections.engine().getConnection()) {
      H2Indexes.rebuildAfterKill(connection);
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /**
   * Checks that an engine has prepared the tables.
   *
   * @throws ConfigurationException when it has not, or another version did
   */
  public void requirePrepared() {
    schema.requireCurrent();
  }

  @Override
  public List<JobId> submit(List<NewJob> jobs, boolean repeated) {
    return submitting.submit(jobs, repeated);
  }

  @Override
  public ClaimAnswer claim(ClaimRequest request) {
    return claiming.claim(request);
  }

  @Override
  public List<Settlement> settle(long node, List<EndedRun> group) {
    return settling.settle(node, group);
  }

  @Override
  public SealAnswer seal(long node, RunKey run) {
    return running.seal(node, run);
  }

  @Override
  public CancelVerdict cancel(CancelOrder order) {
    return cancelling.cancel(order);
  }

  @Override
  public List<TypedRun> expire(int limit) {
    return engine.write(handle -> Expiring.expireOverdue(handle, limit));
  }

  @Override
  public boolean isCurrent(long node, RunKey run) {
    return running.isCurrent(node, run);
  }

  @Override
  public Set<RunKey> markHeard(long node, List<HeardMark> marks) {
    return running.markHeard(node, marks);
  }

  @Override
  public void markProgress(long node, List<ProgressMark> marks) {
    running.markProgress(node, marks);
  }

  @Override
  public List<CancelledRun> cancelledRuns(long node) {
    return running.cancelledRuns(node);
  }

  @Override
  public List<RunKey> claimedRuns(long node, long upToClaimNo) {
    return running.claimedRuns(node, upToClaimNo);
  }

  @Override
  public void register(NodeCard node) {
    membership.register(node);
  }

  @Override
  public boolean heartbeat(long node) {
    return membership.heartbeat(node);
  }

  @Override
  public void retire(long node) {
    membership.retire(node);
  }

  @Override
  public List<Long> deadNodes() {
    return membership.deadNodes();
  }

  @Override
  public List<TypedRun> rescue(long deadNode, int limit) {
    return membership.rescue(deadNode, limit);
  }

  @Override
  public Set<String> orphanedTypes() {
    return reading.orphanedTypes();
  }

  @Override
  public Optional<Job> find(JobId id) {
    return reading.find(id);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return reading.list(query);
  }

  @Override
  public Map<JobId, Standing> standings(Collection<JobId> ids) {
    return reading.standings(ids);
  }

  @Override
  public Optional<Instant> oldestDue(Collection<String> types) {
    return reading.oldestDue(types);
  }

  @Override
  public int purge(Duration retention, int limit) {
    return reading.purge(retention, limit);
  }

  @Override
  public void compact(Duration budget) {
    try (Connection connection = connections.engine().getConnection()) {
      H2File.compact(connection, budget);
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  @Override
  public int purgeNodes(Duration silence) {
    return membership.purgeNodes(silence);
  }

  @Override
  public <T, E extends Exception> T inTransaction(TransactionBody<T, E> body) throws E {
    return client.transaction(handle -> body.run(new JoinedTransaction(handle, reading)));
  }

  @Override
  public OpenTransaction join(Connection connection) {
    requireOpenTransaction(connection);
    Handle handle = Sessions.join(connection);
    Optional<UUID> theirs = Schema.storeIdSeenBy(handle);
    if (!theirs.equals(Optional.of(storeId()))) {
      throw new IllegalStateException("connection leads to another store than this client's");
    }
    return new JoinedTransaction(handle, reading);
  }

  private static void requireOpenTransaction(Connection connection) {
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException(
            "connection is in auto-commit mode; open a transaction first");
      }
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  private UUID storeId() {
    UUID known = storeId;
    if (known == null) {
      known = schema.storeId();
      storeId = known;
    }
    return known;
  }

  @Override
  public void close() {
    connections.close();
  }
}
