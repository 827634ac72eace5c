package dev.belay.engine;

import dev.belay.ConfigurationException;
import dev.belay.JobEngine;
import dev.belay.JobHandler;
import dev.belay.JobListener;
import dev.belay.JobType;
import dev.belay.engine.dispatch.Handlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Collects what an engine is made of. Not thread-safe. */
public final class EngineBuilder {

  private final Map<String, Handlers.Entry<?>> handlers = new LinkedHashMap<>();
  private final List<JobListener> listeners = new ArrayList<>();
  private EngineConfig config = EngineConfig.defaults();
  private @Nullable DataSource store;

  EngineBuilder() {}

  /**
   * Sets the database. The engine keeps connections of its own: of a HikariCP pool it takes the
   * settings, from any other data source it takes a few connections and holds them.
   */
  public EngineBuilder store(DataSource store) {
    this.store = Objects.requireNonNull(store, "store");
    return this;
  }

  /** Sets limits and times. */
  public EngineBuilder config(EngineConfig config) {
    this.config = Objects.requireNonNull(config, "config");
    return this;
  }

  /**
   * Adds the handler of a type, to run on the workers' platform threads.
   *
   * @throws ConfigurationException when the type has one already
   */
  public <P> EngineBuilder handle(JobType<P> type, JobHandler<P> handler) {
    return handle(type, handler, HandlerThreads.PLATFORM);
  }

  /**
   * Adds the handler of a type.
   *
   * @throws ConfigurationException when the type has one already, or this Java has no virtual
   *     threads and they are asked for
   */
  public <P> EngineBuilder handle(JobType<P> type, JobHandler<P> handler, HandlerThreads threads) {
    Objects.requireNonNull(handler, "handler");
    ThreadFactory ownThreads =
        switch (threads) {
          case PLATFORM -> null;
          case VIRTUAL -> VirtualThreads.named("belay-" + type.name() + "-");
        };
    Handlers.Entry<P> entry = new Handlers.Entry<>(type, handler, ownThreads);
    if (handlers.putIfAbsent(type.name(), entry) != null) {
      throw new ConfigurationException("job type '" + type + "' has a handler already");
    }
    return this;
  }

  /** Adds a listener; each is told every event, in the order in which they were added. */
  public EngineBuilder listener(JobListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * The engine, not started yet.
   *
   * @throws ConfigurationException when no store was set
   */
  public JobEngine build() {
    if (store == null) {
      throw new ConfigurationException("store is not set; give the engine a DataSource");
    }
    return new Engine(store, config, new Handlers(handlers), listeners);
  }

  /** The engine, started. */
  public JobEngine start() {
    JobEngine engine = build();
    try {
      return engine.start();
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }
}
