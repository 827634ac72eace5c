package dev.belay.engine;

import dev.belay.CancelObserver;
import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.CancelSummary;
import dev.belay.Cancellation;
import dev.belay.EngineState;
import dev.belay.EngineState.Health;
import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.JobQuery;
import dev.belay.JobTransaction;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.TransactionWork;
import dev.belay.engine.cancel.CancelSignals;
import dev.belay.engine.cancel.CurrentRun;
import dev.belay.engine.cancel.NoticeListener;
import dev.belay.engine.cancel.RunRegistry;
import dev.belay.engine.cancel.StopTimes;
import dev.belay.engine.cluster.Housekeeper;
import dev.belay.engine.cluster.NodeLife;
import dev.belay.engine.dispatch.Canceller;
import dev.belay.engine.dispatch.Dispatch;
import dev.belay.engine.dispatch.Handlers;
import dev.belay.engine.dispatch.Payloads;
import dev.belay.engine.dispatch.Settings;
import dev.belay.engine.dispatch.Transactions;
import dev.belay.engine.event.Events;
import dev.belay.engine.store.CancelDecision;
import dev.belay.engine.store.JdbiJobStore;
import dev.belay.engine.store.Patience;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: puts the parts together, starts them in order and ends them in order.
 *
 * <p>The life cycle moves under one lock, NEW to RUNNING to CLOSED; a close during a start waits
 * for it.
 */
final class Engine implements JobEngine {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** The width of the column. */
  private static final int MOST_LABEL_CHARS = 200;

  private enum Phase {
    NEW,
    RUNNING,
    DRAINING,
    CLOSED
  }

  private final EngineConfig config;
  private final JdbiJobStore store;
  private final RunRegistry registry = new RunRegistry();
  private final Patience patience;
  private final List<String> types;
  private final NodeLife life;
  private final CancelSignals signals;
  private final NoticeListener listener;
  private final Dispatch dispatch;
  private final Housekeeper housekeeper;
  private final StoreClient client;

  private final ReentrantLock lifeCycle = new ReentrantLock();
  private volatile Phase phase = Phase.NEW;
  private volatile OldestDue oldestDue = new OldestDue(null, System.nanoTime());

  Engine(DataSource source, EngineConfig config, Handlers handlers, List<JobListener> listeners) {
    this.config = config;
    this.store =
        JdbiJobStore.forEngine(
            source, config.clientConnections(), config.cancelConnections(), config.storeSettings());
    this.patience = new Patience(config.storeTimeout(), config.backoff());
    this.types = handlers.types();
    Payloads payloads = new Payloads(config.maxPayloadBytes(), config.maxResultBytes());
    Events events = new Events(listeners, config.eventBuffer(), config.closeWait());
    this.life =
        new NodeLife(
            store,
            label(),
            types,
            new NodeLife.Timing(config.lease(), config.heartbeatInterval(), config.firstBackoff()),
            () -> registry.tripAll(StopCause.CLAIM_LOST),
            this::wake);
    this.signals =
        new CancelSignals(store, registry, life::node, config.signalInterval(), config.backoff());
    this.listener =
        new NoticeListener(
            store::openLine,
            life::node,
            signals::wake,
            this::wake,
            new NoticeListener.Timing(config.lease(), config.announceInterval(), config.backoff()));
    this.client = new StoreClient(store, config, payloads, events, new Signalling());
    Calls calls = new Calls();
    this.dispatch =
        new Dispatch(
            new Dispatch.Parts(
                store,
                registry,
                handlers,
                payloads,
                events,
                patience,
                life,
                calls,
                calls,
                signals::registered,
                client.watcher()::nudge),
            settings(config),
            new StopTimes(
                config.stopGrace(),
                config.interruptInterval(),
                config.longestShield(),
                config.hookWait()));
    this.housekeeper = new Housekeeper(store, registry, dispatch, events, life, timing(config));
  }

  private static Settings settings(EngineConfig config) {
    return new Settings(
        config.workers(),
        config.claimAhead(),
        config.maxReplacedWorkers(),
        config.groupSize(),
        config.pollInterval(),
        config.progressInterval(),
        config.heldRowPause(),
        config.maxUnwritten(),
        config.backoff(),
        config.maxStackChars());
  }

  private static Housekeeper.Timing timing(EngineConfig config) {
    return new Housekeeper.Timing(
        config.housekeepingInterval(),
        config.groupSize(),
        config.orphanInterval(),
        config.purgeInterval(),
        config.retention(),
        config.purgeChunk(),
        config.nodeRetention(),
        config.compactInterval(),
        config.compactBudget(),
        config.backoff());
  }

  private static String label() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown host";
    }
    String label = ProcessHandle.current().pid() + "@" + host;
    return label.substring(0, Math.min(label.length(), MOST_LABEL_CHARS));
  }

  private void wake() {
    if (phase == Phase.RUNNING) {
      dispatch.wake();
    }
  }

  @Override
  public JobEngine start() {
    lifeCycle.lock();
    try {
      switch (phase) {
        case NEW ->
            CurrentRun.quietly(
                () -> {
                  startNow();
                  return true;
                });
        case RUNNING -> {}
        case DRAINING, CLOSED -> throw new IllegalStateException("the engine is closed");
      }
      return this;
    } finally {
      lifeCycle.unlock();
    }
  }

  private void startNow() {
    patience.call(
        "preparing the store",
        repeated -> {
          store.prepare(config.acceptLessDurability());
          return true;
        });
    patience.call(
        "registering the node",
        repeated -> {
          life.register();
          return true;
        });
    phase = Phase.RUNNING;
    life.start();
    signals.start();
    if (store.tellsNotices()) {
      listener.start();
    }
    dispatch.start();
    housekeeper.start();
    LOG.info("node {} started: {} workers, types {}", life.node(), config.workers(), types);
  }

  @Override
  public void close() {
    if (CurrentRun.get() != null) {
      Thread closer = new Thread(this::closeNow, "belay-close");
      closer.setDaemon(true);
      closer.start();
    } else {
      CurrentRun.quietly(
          () -> {
            closeNow();
            return true;
          });
    }
  }

  private void closeNow() {
    lifeCycle.lock();
    try {
      if (phase == Phase.RUNNING) {
        phase = Phase.DRAINING;
        drain();
      }
      if (phase != Phase.CLOSED) {
        phase = Phase.CLOSED;
        client.close();
      }
    } finally {
      lifeCycle.unlock();
    }
  }

  /** Cancelling works until the end of it: the signals are the last to go but for the heartbeat. */
  private void drain() {
    Duration closeWait = config.closeWait();
    dispatch.stopClaiming(closeWait);
    housekeeper.stop(closeWait);
    housekeeper.giveBackAllUnknown();
    if (!dispatch.awaitIdle(config.drainTime(), true)) {
      registry.tripAll(StopCause.SHUTTING_DOWN);
      Duration untilStuck = config.stopGrace().plus(config.longestShield()).plus(closeWait);
      dispatch.awaitIdle(untilStuck, false);
    }
    dispatch.close(config.storeTimeout().plus(closeWait));
    listener.stop(closeWait);
    signals.stop(closeWait);
    try {
      life.stop(closeWait);
    } catch (RuntimeException e) {
      LOG.warn(
          "node {} could not sign off; what it holds is rescued when its lease is over",
          life.node(),
          e);
    }
    LOG.info("node {} closed", life.node());
  }

  @Override
  public EngineState state() {
    Dispatch.Figures figures = dispatch.figures();
    return new EngineState(
        life.node(),
        health(figures),
        figures.slots(),
        figures.running(),
        figures.waiting(),
        figures.stuck(),
        figures.unwritten(),
        oldestDue(),
        life.lastHeartbeat());
  }

  private Health health(Dispatch.Figures figures) {
    return switch (phase) {
      case NEW -> Health.NEW;
      case DRAINING -> Health.DRAINING;
      case CLOSED -> Health.CLOSED;
      case RUNNING -> {
        if (!life.mayClaim()) {
          yield Health.CUT_OFF;
        }
        yield figures.isShort() ? Health.STUCK : Health.UP;
      }
    };
  }

  private @Nullable Instant oldestDue() {
    OldestDue known = oldestDue;
    if (phase != Phase.RUNNING || System.nanoTime() - known.freshUntilNanos() < 0) {
      return known.dueAt();
    }
    Instant dueAt = null;
    try {
      dueAt = CurrentRun.quietly(() -> store.oldestDue(types)).orElse(null);
    } catch (RuntimeException e) {
      LOG.debug("the oldest due job cannot be read", e);
    }
    oldestDue = new OldestDue(dueAt, System.nanoTime() + config.pollInterval().toNanos());
    return dueAt;
  }

  @Override
  public JobId submit(Submission<?> submission) {
    return client.submit(submission);
  }

  @Override
  public List<JobId> submitAll(Collection<? extends Submission<?>> submissions) {
    return client.submitAll(submissions);
  }

  @Override
  public CancelResult cancel(JobId id, Cancellation cancellation) {
    return client.cancel(id, cancellation);
  }

  @Override
  public CancelSummary cancelAll(
      JobQuery query, Cancellation cancellation, CancelObserver observer) {
    return client.cancelAll(query, cancellation, observer);
  }

  @Override
  public Optional<Job> find(JobId id) {
    return client.find(id);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return client.list(query);
  }

  @Override
  public long count(JobQuery query) {
    return client.count(query);
  }

  @Override
  public CompletableFuture<Stopped> whenStopped(JobId id) {
    return client.whenStopped(id);
  }

  @Override
  public CompletableFuture<Job> whenFinished(JobId id) {
    return client.whenFinished(id);
  }

  @Override
  public JobId resubmit(JobId id) {
    return client.resubmit(id);
  }

  @Override
  public <T, E extends Exception> T inTransaction(TransactionWork<T, E> work) throws E {
    return client.inTransaction(work);
  }

  @Override
  public JobTransaction in(Connection connection) {
    return client.in(connection);
  }

  /** The oldest due job, as it was read last. */
  private record OldestDue(@Nullable Instant dueAt, long freshUntilNanos) {}

  /** What the client's calls mean to this node. */
  private final class Signalling implements LocalNode {

    @Override
    public long id() {
      return life.node();
    }

    @Override
    public void submitted() {
      wake();
    }

    @Override
    public void cancelled(CancelDecision decision) {
      if (decision.outcome() == CancelOutcome.CANCELLED_PROCESSING
          && decision.node() == life.node()) {
        signals.decided(decision.id(), decision.runNo(), StopCause.CANCELLED);
      }
    }

    @Override
    public void lookAgain() {
      signals.wake();
      wake();
    }

    @Override
    public boolean isInside(JobId id) {
      return registry.isInside(id);
    }
  }

  /** What runs may ask of the engine. */
  private final class Calls implements Canceller, Transactions {

    @Override
    public CancelOutcome cancel(JobId id, Cancellation cancellation) {
      return client.cancel(id, cancellation).outcome();
    }

    @Override
    public <T, E extends Exception> T inTransaction(Body<T, E> body) throws E {
      return client.inTransaction(body);
    }
  }
}
