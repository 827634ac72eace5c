package dev.belay.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The API on a port of its own. HTTP/1.1, with or without TLS.
 *
 * <p>A request is received whole, without holding a thread, before one of a bounded number of
 * threads carries it out; however slowly clients send, they keep nobody waiting. What the server
 * itself finds wrong with a request is answered as the API answers, in JSON and with the same
 * codes.
 *
 * <p>Thread-safe.
 */
public final class BatchTaskServer implements AutoCloseable {

  private final Server server;
  private final ServerConnector connector;
  private final ThreadPoolExecutor workers;
  private final Duration closeTime;

  private BatchTaskServer(Builder settings) {
    workers = workers(settings);
    closeTime = settings.closeTime;
    QueuedThreadPool io = new QueuedThreadPool(16, 2);
    io.setName("belay-http-io");
    Scheduler timer = new ScheduledExecutorScheduler("belay-http-timer", true);
    server = new Server(io, timer, null);
    connector = connector(server, settings);
    JettyDeadlines deadlines = new JettyDeadlines(timer, settings.requestTime);
    connector.addBean(deadlines);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.connections, server));
    server.setHandler(
        new GracefulHandler(new JettyDoor(settings.api, workers, deadlines, settings.bodyTime)));
    server.setErrorHandler(new JettyErrors(settings.api));
    server.setStopTimeout(settings.closeTime.toMillis());
  }

  /** A server to be set up. */
  public static Builder builder(BatchTaskApi api) {
    return new Builder(api);
  }

  private static ThreadPoolExecutor workers(Builder settings) {
    AtomicInteger last = new AtomicInteger();
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            settings.threads,
            settings.threads,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.queue),
            work -> {
              Thread thread = new Thread(work, "belay-http-" + last.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  private static ServerConnector connector(Server server, Builder settings) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(settings.headerBytes);
    ServerConnector connector;
    if (settings.keyStore == null) {
      connector = new ServerConnector(server, 1, -1, new HttpConnectionFactory(http));
    } else {
      // Jetty would refuse a Host that the certificate does not name: behind a proxy, many do not.
      http.addCustomizer(new SecureRequestCustomizer(false));
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setKeyStorePath(settings.keyStore.toUri().toString());
      tls.setKeyStorePassword(settings.keyStorePassword);
      connector =
          new ServerConnector(
              server,
              1,
              -1,
              new SslConnectionFactory(tls, "http/1.1"),
              new HttpConnectionFactory(http));
    }
    connector.setHost(settings.host);
    connector.setPort(settings.port);
    connector.setIdleTimeout(settings.idleTimeout.toMillis());
    return connector;
  }

  private void start() {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new IllegalStateException("cannot serve at this address and port", e);
    }
  }

  /** The port it listens at, also when it was told 0. */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Accepts nothing more, lets the requests in flight finish as long as {@code closeTime} allows,
   * and ends its threads. Idempotent. A request that takes longer is carried out, and not answered.
   */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop in order", e);
    } finally {
      workers.shutdown(); // never interrupted: an embedded database would suffer
    }
    awaitWorkers();
  }

  private void awaitWorkers() {
    try {
      if (!workers.awaitTermination(closeTime.toMillis(), TimeUnit.MILLISECONDS)) {
        JettyDoor.LOG.warn("{} requests are still carried out", workers.getActiveCount());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sets a server up. Not thread-safe. */
  public static final class Builder {

    private final BatchTaskApi api;
    private String host = "127.0.0.1";
    private int port = 8080;
    private @Nullable Path keyStore;
    private @Nullable String keyStorePassword;
    private Duration idleTimeout = Duration.ofSeconds(30);
    private Duration bodyTime = Duration.ofSeconds(10);
    private Duration requestTime = Duration.ofSeconds(40);
    private Duration closeTime = Duration.ofSeconds(10);
    private int headerBytes = 16 * 1024;
    private int threads = 16;
    private int queue = 256;
    private int connections = 4_096;

    private Builder(BatchTaskApi api) {
      this.api = Objects.requireNonNull(api, "api");
    }

    /** The address to listen at; by default 127.0.0.1, which only this machine reaches. */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /** The port to listen at; by default 8080. 0 takes a free one. */
    public Builder port(int port) {
      this.port = in("port", port, 0, 65_535);
      return this;
    }

    /**
     * Serves TLS, and nothing else, with the key in that store; by default it serves plain HTTP.
     */
    public Builder tls(Path keyStore, String password) {
      this.keyStore = Objects.requireNonNull(keyStore, "keyStore");
      this.keyStorePassword = Objects.requireNonNull(password, "password");
      return this;
    }

    /** How long a connection may be silent; by default 30 s. */
    public Builder idleTimeout(Duration idleTimeout) {
      this.idleTimeout = in("idleTimeout", idleTimeout);
      return this;
    }

    /** How long a body may take from its headers to its end, all in all; by default 10 s. */
    public Builder bodyTime(Duration bodyTime) {
      this.bodyTime = in("bodyTime", bodyTime);
      return this;
    }

    /**
     * How long a connection may be without a whole request, however its bytes trickle in; from its
     * opening, and from each answer. By default 40 s, which is silence and body at their longest.
     */
    public Builder requestTime(Duration requestTime) {
      this.requestTime = in("requestTime", requestTime);
      return this;
    }

    /** How long {@link #close()} waits for the requests in flight; by default 10 s. */
    public Builder closeTime(Duration closeTime) {
      this.closeTime = in("closeTime", closeTime);
      return this;
    }

    /** How large request line and headers may be, in bytes; by default 16,384. */
    public Builder headerBytes(int headerBytes) {
      this.headerBytes = in("headerBytes", headerBytes, 1_024, 1_048_576);
      return this;
    }

    /** How many requests are carried out at once; by default 16. */
    public Builder threads(int threads) {
      this.threads = in("threads", threads, 1, 1_024);
      return this;
    }

    /** How many received requests may wait for a thread; by default 256. More are refused. */
    public Builder queue(int queue) {
      this.queue = in("queue", queue, 1, 65_536);
      return this;
    }

    /** How many connections there may be at once; by default 4,096. More wait to be accepted. */
    public Builder connections(int connections) {
      this.connections = in("connections", connections, 1, 65_536);
      return this;
    }

    /**
     * Starts a server.
     *
     * @throws IllegalStateException when it cannot listen, or the key store cannot be read
     */
    public BatchTaskServer start() {
      BatchTaskServer started = new BatchTaskServer(this);
      started.start();
      return started;
    }

    private static int in(String name, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            name + " must be " + min + " to " + max + ", was " + value);
      }
      return value;
    }

    private static Duration in(String name, Duration value) {
      if (value.toMillis() < 1 || value.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(name + " must be 1 ms to 1 h, was " + value);
      }
      return value;
    }
  }
}
