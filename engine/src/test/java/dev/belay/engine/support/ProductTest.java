package dev.belay.engine.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tests expect of every product. */
class ProductTest {

  static Stream<Product> products() {
    return Stream.of(new H2Product(), new PostgreSqlProduct(), new MariaDbProduct());
  }

  @ParameterizedTest
  @MethodSource("products")
  void eachDatabaseStandsAloneAndIsGoneWhenItIsClosed(Product product) throws Exception {
    TestDatabase gone = product.empty();
    try (TestDatabase other = product.empty()) {
      for (TestDatabase database : List.of(gone, other)) {
        TestDatabase.execute(database.source(), "CREATE TABLE t (id INTEGER PRIMARY KEY)");
      }
      TestDatabase.execute(gone.source(), "INSERT INTO t VALUES (1)");
      assertThat(number(gone.source(), "SELECT COUNT(*) FROM t")).isEqualTo(1);
      gone.close();
      assertThatThrownBy(() -> number(gone.source(), "SELECT COUNT(*) FROM t"))
          .isInstanceOf(SQLException.class);
      assertThat(number(other.source(), "SELECT COUNT(*) FROM t")).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("products")
  void whoWaitsForALockIsCounted(Product product) throws Exception {
    try (TestDatabase database = product.empty();
        Connection holder = database.source().getConnection()) {
      TestDatabase.execute(database.source(), "CREATE TABLE t (id INTEGER PRIMARY KEY)");
      TestDatabase.execute(database.source(), "INSERT INTO t VALUES (1)");
      assertThat(number(database.source(), product.waitingSessions())).isZero();
      holder.setAutoCommit(false);
      execute(holder, "SELECT id FROM t WHERE id = 1 FOR UPDATE");
      CompletableFuture<Void> waiter =
          CompletableFuture.runAsync(() -> lockOn(database.source(), product.setLockWait(30_000)));
      House.eventually()
          .untilAsserted(
              () -> assertThat(number(database.source(), product.waitingSessions())).isEqualTo(1));
      holder.rollback();
      waiter.get(30, TimeUnit.SECONDS);
    }
  }

  private static void lockOn(DataSource source, String setLockWait) {
    try (Connection connection = source.getConnection()) {
      execute(connection, setLockWait);
      connection.setAutoCommit(false);
      execute(connection, "SELECT id FROM t WHERE id = 1 FOR UPDATE");
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("products")
  void aLockWaitThatWasSetIsRead(Product product) throws Exception {
    try (TestDatabase database = product.empty();
        Connection connection = database.source().getConnection()) {
      for (int millis : List.of(3_000, 7_000)) {
        execute(connection, product.setLockWait(millis));
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery(product.lockWait())) {
          row.next();
          assertThat(row.getString(1)).startsWith(Integer.toString(millis / 1000));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("products")
  void everyIsolationLevelCanBeSet(Product product) throws Exception {
    try (TestDatabase database = product.empty();
        Connection connection = database.source().getConnection()) {
      for (int isolation : product.isolations()) {
        connection.setTransactionIsolation(isolation);
        assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int number(DataSource source, String query) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }
}
