package dev.belay.engine.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.EngineConfigBuilder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where a test's engines live: one database, and what is true of every test at its end: engines and
 * clients are closed, no thread of Belay is left, no connection is open, and no ERROR was logged.
 */
public final class House implements BeforeEachCallback, AfterEachCallback {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final TestDatabase database;
  private final WeatheredDataSource store;
  private final Recorder events = new Recorder();
  private final Handling handling = new Handling();
  private LogTap log;

  /** Over an empty database of the product. */
  public House(Product product) {
    this(product.empty());
  }

  /** Over that database of H2. */
  public House(DataSource source) {
    this(new H2Product().over(source));
  }

  /** Over that database, which ends with the test. */
  public House(TestDatabase database) {
    this.database = database;
    this.store = new WeatheredDataSource(database.source());
  }

  /** A configuration for tests: everything that repeats does so often. */
  public static EngineConfigBuilder quick() {
    return EngineConfig.builder()
        .workers(4)
        .claimAhead(0)
        .pollInterval(Duration.ofMillis(50))
        .signalInterval(Duration.ofMillis(20))
        .heartbeatInterval(Duration.ofMillis(100))
        .lease(Duration.ofSeconds(10))
        .housekeepingInterval(Duration.ofMillis(100))
        .watchInterval(Duration.ofMillis(20))
        .interruptInterval(Duration.ofMillis(20))
        .progressInterval(Duration.ofMillis(50))
        .connectionTimeout(Duration.ofSeconds(1))
        .longestBackoff(Duration.ofMillis(50))
        .drainTime(Duration.ZERO);
  }

  /** Waits for something that happens soon. */
  public static ConditionFactory eventually() {
    return await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(30));
  }

  /** A builder for an engine of this house, with the quick configuration and the recorder. */
  public EngineBuilder engine() {
    return Belay.engine()
        .store(store.dataSource())
        .config(quick().build())
        .listener(events)
        .handle(Handling.WORK, handling);
  }

  /** Such an engine, started. */
  public JobEngine start() {
    return start(engine());
  }

  /** The engine, started, and closed at the end of the test. */
  public JobEngine start(EngineBuilder builder) {
    return closing(builder.build()).start();
  }

  /** A job that does this on any engine of this house, in one attempt. */
  public Submission<Handling.Work> job(Handling.Body body) {
    return handling.job(body);
  }

  /** A client of the same database. */
  public JobClient client() {
    return closing(Belay.client(store.dataSource()));
  }

  /** Closes it at the end of the test, the last one first. */
  public <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /** Closes now what would be closed at the end of the test. */
  public void closeAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  /** The database with weather. */
  public WeatheredDataSource store() {
    return store;
  }

  /** The database itself. */
  public DataSource database() {
    return database.source();
  }

  /** An empty database of the same product, gone at the end of the test. */
  public DataSource anotherDatabase() {
    return closing(database.product().empty()).source();
  }

  /** How often something is tried that is tried that often on an embedded database. */
  public int rounds(int usual) {
    return database.product().rounds(usual);
  }

  /** What the engines' listeners were told. */
  public Recorder events() {
    return events;
  }

  /** Waits until a listener was told that of the job. */
  public void awaitEvent(JobId id, String name) {
    eventually().untilAsserted(() -> assertThat(events.of(id)).contains(name));
  }

  /** What Belay logged during this test. */
  public LogTap log() {
    return log;
  }

  /** The names of Belay's threads. */
  public static List<String> belayThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("belay-"))
        .sorted()
        .toList();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    log = new LogTap();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try (LogTap heard = log) {
      store.weather(WeatheredDataSource.FAIR);
      closeAll();
      eventually().untilAsserted(() -> assertThat(belayThreads()).isEmpty());
      eventually().untilAsserted(() -> assertThat(store.open()).isZero());
      assertThat(heard.errors()).isEmpty();
    } finally {
      database.close();
    }
  }
}
