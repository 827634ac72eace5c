package dev.belay.engine.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The state machine on a database, through Jdbi. Which product it is, and so which statements are
 * spoken, is found out when the database is reached for the first time.
 */
public final class JdbiJobStore implements JobStore {

  private final Supplier<String> product;
  private final Function<Dialect, Connections> opening;
  private final StoreSettings settings;
  private final Object lock = new Object();
  private volatile @Nullable Duties duties;
  private volatile @Nullable UUID storeId;

  @GuardedBy("lock")
  private boolean closed;

  /**
   * A store of its own kind of connections.
   *
   * @param product asks the database what it is
   * @param opening opens the connections, once that is known
   */
  JdbiJobStore(
      Supplier<String> product, Function<Dialect, Connections> opening, StoreSettings settings) {
    this.product = product;
    this.opening = opening;
    this.settings = settings;
  }

  /** A store for an engine, with connections of its own over the application's data source. */
  public static JdbiJobStore forEngine(
      DataSource source, int clientConnections, int cancelConnections, StoreSettings settings) {
    Connections.PoolSizes sizes = new Connections.PoolSizes(clientConnections, cancelConnections);
    return new JdbiJobStore(
        () -> Connections.productOf(source, settings.connectionTimeout()),
        dialect -> Connections.pooled(source, sizes, dialect, settings),
        settings);
  }

  /** A store for a client that keeps no connection and starts no thread. */
  public static JdbiJobStore forClient(DataSource source, StoreSettings settings) {
    return new JdbiJobStore(
        () -> Sessions.productOf(source, settings.connectionTimeout()),
        dialect -> Connections.borrowed(source, dialect, settings),
        settings);
  }

  private Duties duties() {
    Duties known = duties;
    if (known != null) {
      return known;
    }
    Dialect dialect = Dialects.of(product.get());
    synchronized (lock) {
      Duties meanwhile = duties;
      if (meanwhile != null) {
        return meanwhile;
      }
      if (closed) {
        throw new IllegalStateException("the store is closed");
      }
      Connections connections = opening.apply(dialect);
      try {
        Duties first = Duties.of(dialect, connections, settings);
        duties = first;
        return first;
      } catch (ConfigurationException e) {
        connections.close();
        throw e;
      }
    }
  }

  /**
   * Creates or upgrades the tables.
   *
   * @throws ConfigurationException when the database is too old, set up in a way that the engine
   *     cannot work with, or not one to rely on, or its schema is newer than this code
   */
  public void prepare(boolean acceptLessDurability) {
    Duties prepared = duties();
    onConnection(prepared.dialect()::requireUsable);
    if (!acceptLessDurability) {
      onConnection(prepared.dialect()::requireDurable);
    }
    prepared.schema().migrate(settings.migrationWait());
    onConnection(connection -> prepared.dialect().repairAfterKill(connection, prepared.names()));
  }

  private void onConnection(OnConnection work) {
    try (Connection connection = duties().connections().engine().getConnection()) {
      work.accept(connection);
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
    duties().schema().requireCurrent();
  }

  @Override
  public boolean tellsNotices() {
    return duties().connections().line() != null;
  }

  @Override
  public NoticeLine openLine() {
    Duties now = duties();
    DataSource source =
        Objects.requireNonNull(now.connections().line(), "the store tells no notices");
    try {
      Connection connection = source.getConnection();
      try {
        return now.dialect().listen(connection, now.names(), settings.connectionTimeout());
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  @Override
  public List<JobId> submit(List<NewJob> jobs, boolean repeated) {
    return duties().submitting().submit(jobs, repeated);
  }

  @Override
  public ClaimAnswer claim(ClaimRequest request) {
    return duties().claiming().claim(request);
  }

  @Override
  public List<Settlement> settle(long node, List<EndedRun> group) {
    return duties().settling().settle(node, group);
  }

  @Override
  public SealAnswer seal(long node, RunKey run) {
    return duties().running().seal(node, run);
  }

  @Override
  public CancelVerdict cancel(CancelOrder order) {
    return duties().cancelling().cancel(order);
  }

  @Override
  public List<CancelDecision> cancelFree(GroupCancel order) {
    return duties().groupCancelling().cancelFree(order);
  }

  @Override
  public List<CancelDecision> cancelWaiting(GroupCancel order) {
    return duties().groupCancelling().cancelWaiting(order);
  }

  @Override
  public List<TypedRun> expire(int limit) {
    return duties().expiring().expireOverdue(limit);
  }

  @Override
  public boolean isCurrent(long node, RunKey run) {
    return duties().running().isCurrent(node, run);
  }

  @Override
  public Set<RunKey> markHeard(long node, List<HeardMark> marks) {
    return duties().running().markHeard(node, marks);
  }

  @Override
  public void markProgress(long node, List<ProgressMark> marks) {
    duties().running().markProgress(node, marks);
  }

  @Override
  public List<CancelledRun> cancelledRuns(long node) {
    return duties().running().cancelledRuns(node);
  }

  @Override
  public List<RunKey> claimedRuns(long node, long upToClaimNo) {
    return duties().running().claimedRuns(node, upToClaimNo);
  }

  @Override
  public void register(NodeCard node) {
    duties().membership().register(node);
  }

  @Override
  public boolean heartbeat(long node) {
    return duties().membership().heartbeat(node);
  }

  @Override
  public void retire(long node) {
    duties().membership().retire(node);
  }

  @Override
  public List<Long> deadNodes() {
    return duties().membership().deadNodes();
  }

  @Override
  public List<TypedRun> rescue(long deadNode, int limit) {
    return duties().membership().rescue(deadNode, limit);
  }

  @Override
  public Set<String> orphanedTypes() {
    return duties().reading().orphanedTypes();
  }

  @Override
  public Optional<Job> find(JobId id) {
    return duties().reading().find(id);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return duties().listing().list(query);
  }

  @Override
  public List<JobId> listIds(JobQuery query) {
    return duties().listing().ids(query);
  }

  @Override
  public long count(JobQuery query) {
    return duties().listing().count(query);
  }

  @Override
  public Map<JobId, Standing> standings(Collection<JobId> ids) {
    return duties().reading().standings(ids);
  }

  @Override
  public Optional<Instant> oldestDue(Collection<String> types) {
    return duties().reading().oldestDue(types);
  }

  @Override
  public int purge(Duration retention, int limit) {
    return duties().reading().purge(retention, limit);
  }

  @Override
  public void compact(Duration budget) {
    Dialect dialect = duties().dialect();
    onConnection(connection -> dialect.compact(connection, budget));
  }

  @Override
  public int purgeNodes(Duration silence) {
    return duties().membership().purgeNodes(silence);
  }

  @Override
  public <T, E extends Exception> T inTransaction(TransactionBody<T, E> body) throws E {
    Duties now = duties();
    return now.client()
        .transaction(
            handle -> {
              JoinedTransaction joined = new JoinedTransaction(handle, now);
              T answer = body.run(joined);
              joined.requireNothingFailed();
              return answer;
            });
  }

  @Override
  public OpenTransaction join(Connection connection) {
    requireOpenTransaction(connection);
    Duties now = duties();
    Handle handle = Sessions.join(connection, now.names());
    if (!Sessions.productOf(connection).equals(now.dialect().product())
        || !now.schema().storeIdSeenBy(handle).equals(Optional.of(storeId()))) {
      throw new IllegalStateException("connection leads to another store than this client's");
    }
    return new JoinedTransaction(handle, now);
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
      known = duties().schema().storeId();
      storeId = known;
    }
    return known;
  }

  @Override
  public void close() {
    Duties opened;
    synchronized (lock) {
      closed = true;
      opened = duties;
    }
    if (opened != null) {
      opened.connections().close();
    }
  }

  /** What is done on a connection that is opened for it. */
  @FunctionalInterface
  private interface OnConnection {
    void accept(Connection connection) throws SQLException;
  }
}
