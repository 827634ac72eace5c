package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.Priority;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import dev.belay.engine.support.TestDatabase;
import dev.belay.engine.support.WeatheredDataSource;
import dev.belay.engine.thread.Backoff;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;

/**
 * One store over one empty database, a second look at that database beside the store, and weather
 * between the two.
 */
final class StoreRig implements AutoCloseable {

  /** Jobs are announced by every submit: the same call always makes the same statements. */
  static final StoreSettings SETTINGS =
      new StoreSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          "",
          "belay_",
          Duration.ZERO,
          false);

  /** Three attempts without a rest between them. */
  static final RetryPolicy QUICK = RetryPolicy.fixed(3, Duration.ZERO);

  private static final AtomicLong LAST_KEY = new AtomicLong(1_000);

  final WeatheredDataSource weather;
  final JdbiJobStore store;
  final StoreSettings settings;
  final Patience patience =
      new Patience(
          Duration.ofSeconds(20), new Backoff.Range(Duration.ofMillis(1), Duration.ofMillis(1)));
  private final TestDatabase database;
  private final Connection beside;
  private volatile boolean isFair = true;
  private final AtomicInteger lastType = new AtomicInteger();

  StoreRig(TestDatabase database) throws SQLException {
    this(database, SETTINGS, UnaryOperator.identity());
  }

  /**
   * A store that uses its database so.
   *
   * @param way what stands between the two
   */
  StoreRig(TestDatabase database, StoreSettings settings, UnaryOperator<DataSource> way)
      throws SQLException {
    this.database = database;
    this.settings = settings;
    this.weather = new WeatheredDataSource(way.apply(database.source()));
    this.beside = database.source().getConnection();
    this.store = JdbiJobStore.forEngine(weather.dataSource(), 4, 4, settings);
    store.prepare(false);
  }

  static ConditionFactory eventually() {
    return await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(20));
  }

  /** A number that nothing else has: a key, or a node's id. */
  static long newKey() {
    return LAST_KEY.incrementAndGet();
  }

  /** A type that no other job of this rig has. */
  String newType() {
    return "type-" + lastType.incrementAndGet();
  }

  static Submission.Options options() {
    return new Submission.Options(
        Priority.NORMAL, null, Duration.ZERO, null, QUICK, null, "u-1", "trace-1");
  }

  static NewJob newJob(String type) {
    return newJob(type, options());
  }

  static NewJob newJob(String type, Submission.Options options) {
    return new NewJob(JobIds.next(), newKey(), type, "{\"n\":1}", options, null);
  }

  /** Adds a living node that handles these types. */
  long newNode(String... types) {
    long node = newKey();
    store.register(new NodeCard(node, "test", List.of(types), Duration.ofHours(1)));
    return node;
  }

  /** A connection to the database that the store knows nothing of. */
  Connection stranger() throws SQLException {
    Connection connection = database.source().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  /** The isolation levels of the database, but for the one that sees what is not committed. */
  List<Integer> isolations() {
    return database.product().isolations();
  }

  Object lockWaitOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(database.product().lockWait())) {
      result.next();
      return result.getObject(1);
    }
  }

  void setLockWaitOf(Connection connection, int millis) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(database.product().setLockWait(millis));
    }
  }

  /** Another empty database of the same product. */
  TestDatabase another() {
    return database.product().empty();
  }

  /** How often something is tried that is tried that often on an embedded database. */
  int rounds(int usual) {
    return database.product().rounds(usual);
  }

  /** Executes the statement beside the store. */
  int execute(String sql, Object... arguments) {
    try (PreparedStatement statement = prepared(sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** All rows of the query, each as a map of its columns. */
  List<Map<String, Object>> rows(String sql, Object... arguments) {
    try (PreparedStatement statement = prepared(sql, arguments);
        ResultSet result = statement.executeQuery()) {
      ResultSetMetaData columns = result.getMetaData();
      List<Map<String, Object>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, Object> row = new TreeMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.put(columns.getColumnLabel(i).toLowerCase(java.util.Locale.ROOT), plain(result, i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  long count(String from, Object... arguments) {
    Object count = rows("SELECT COUNT(*) AS n FROM " + from, arguments).get(0).get("n");
    return ((Number) count).longValue();
  }

  private synchronized PreparedStatement prepared(String sql, Object... arguments)
      throws SQLException {
    PreparedStatement statement = beside.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  /** Whole numbers of every width as {@code Long}, so that they compare. */
  private static Object plain(ResultSet result, int column) throws SQLException {
    Object value = result.getObject(column);
    return value instanceof Number number && !(value instanceof Double)
        ? (Long) number.longValue()
        : value;
  }

  /** Waits until a session of the database waits for a lock, or that is true. */
  void awaitWaitingSessionOr(BooleanSupplier other) {
    eventually()
        .until(
            () ->
                other.getAsBoolean()
                    || (Long) rows(database.product().waitingSessions()).get(0).get("n") > 0);
  }

  /** The next time that this thread comes to such a point, once: that weather. */
  void once(WeatheredDataSource.Point where, WeatheredDataSource.Weather then) {
    Thread caller = Thread.currentThread();
    isFair = false;
    weather.weather(
        point -> {
          if (point == where && Thread.currentThread() == caller) {
            isFair = true;
            weather.weather(WeatheredDataSource.FAIR);
            then.at(point);
          }
        });
  }

  /** The next time that this thread comes to such a point, once: the connection is lost. */
  void cutOnceAt(WeatheredDataSource.Point where) {
    once(
        where,
        point -> {
          throw WeatheredDataSource.broken();
        });
  }

  /** Whether the weather that was asked for has struck. */
  boolean isFair() {
    return isFair;
  }

  /** Closes the store and the database; no connection of the store is left. */
  @Override
  public void close() throws SQLException {
    weather.weather(WeatheredDataSource.FAIR);
    store.close();
    eventually().untilAsserted(() -> assertThat(weather.open()).isZero());
    beside.close();
    database.close();
  }
}
