package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobQuery;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client without an engine uses the application's connections, and gives them back as they were.
 */
@OnEveryDatabase
class BorrowedConnectionsTest {

  private static final int OUR_LOCK_WAIT = 1_000;
  private static final int THEIR_LOCK_WAIT = 7_000;
  private static final StoreSettings SETTINGS =
      StoreSettings.standard(
          Duration.ofSeconds(5), Duration.ofMillis(OUR_LOCK_WAIT), Duration.ofMinutes(1));

  private final TestDatabase closing;
  private final DataSource database;
  private final List<String> lent = new ArrayList<>();
  private final List<String> givenBack = new ArrayList<>();

  BorrowedConnectionsTest(Product product) {
    closing = product.empty();
    database = closing.source();
  }

  @BeforeEach
  void prepare() {
    try (JdbiJobStore engine = JdbiJobStore.forEngine(database, 1, 1, SETTINGS)) {
      engine.prepare(false);
    }
  }

  @AfterEach
  void checkTheHouse() throws SQLException {
    assertThat(givenBack).as("connections given back").isEqualTo(lent);
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
    closing.close();
  }

  @Test
  void everyCallGivesItsConnectionBackAsItWas() throws SQLException {
    try (JdbiJobStore store = JdbiJobStore.forClient(application(), SETTINGS)) {
      store.requirePrepared();
      NewJob job = StoreRig.newJob("borrowed");
      store.submit(List.of(job), false);
      assertThat(store.find(job.id())).isPresent();
      store.cancel(Mover.order(job.id(), "u"));
      assertThat(store.list(JobQuery.newest())).hasSize(1);
      assertThat(store.standings(List.of(job.id()))).hasSize(1);
      String inside = store.inTransaction(transaction -> settings(transaction.connection()));
      assertThat(inside).as("while Belay has it").isEqualTo(ours());
    }
    assertThat(lent).hasSizeGreaterThanOrEqualTo(6);
  }

  @Test
  void aCallThatFailsGivesItsConnectionBackToo() throws SQLException {
    try (JdbiJobStore store = JdbiJobStore.forClient(application(), SETTINGS);
        Connection holder = database.getConnection()) {
      NewJob job = StoreRig.newJob("borrowed");
      store.submit(List.of(job), false);
      holder.setAutoCommit(false);
      store.join(holder).cancel(Mover.order(job.id(), "holder"));
      assertThatThrownBy(() -> store.cancel(Mover.order(job.id(), "u")))
          .isInstanceOfSatisfying(
              StoreTrouble.class,
              trouble -> assertThat(trouble.kind()).isEqualTo(StoreTrouble.Kind.LOCKED));
      assertThatThrownBy(
              () ->
                  store.inTransaction(
                      transaction -> {
                        transaction.submit(List.of(StoreRig.newJob("borrowed")));
                        throw new SQLException("theirs");
                      }))
          .isInstanceOf(SQLException.class);
      holder.rollback();
      assertThat(store.list(JobQuery.newest())).hasSize(1);
    }
  }

  private String ours() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      statement.execute(closing.product().setLockWait(OUR_LOCK_WAIT));
      return settings(connection);
    }
  }

  /** Connections that are configured otherwise, and are looked at when they come back. */
  private DataSource application() {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                method.getName().equals("getConnection")
                    ? watched(database.getConnection())
                    : method.invoke(database, arguments));
  }

  private Connection watched(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    try (Statement statement = connection.createStatement()) {
      statement.execute(closing.product().setLockWait(THEIR_LOCK_WAIT));
    }
    lent.add(settings(connection));
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close") && !connection.isClosed()) {
                givenBack.add(settings(connection));
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private String settings(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(closing.product().lockWait())) {
      result.next();
      return "auto-commit %s, isolation %s, lock wait %s"
          .formatted(
              connection.getAutoCommit(),
              connection.getTransactionIsolation(),
              result.getString(1));
    }
  }
}
