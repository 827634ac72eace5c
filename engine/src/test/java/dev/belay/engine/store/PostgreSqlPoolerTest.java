package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.Products;
import dev.belay.engine.support.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What every store must do, behind a proxy that gives each transaction another session: what a
 * transaction leaves in its session, settings and prepared statements, is gone after it.
 */
@EnabledIf("isWanted")
class PostgreSqlPoolerTest extends JobStoreContract {

  private static final Set<String> ENDS = Set.of("commit", "rollback");

  static boolean isWanted() {
    return Products.ofThisRun().stream().anyMatch(PostgreSqlProduct.class::isInstance);
  }

  @Override
  StoreRig opened(TestDatabase database) throws SQLException {
    return opened(database, Duration.ofSeconds(5));
  }

  private static StoreRig opened(TestDatabase database, Duration lockWait) throws SQLException {
    StoreSettings settings =
        new StoreSettings(
            Duration.ofSeconds(5),
            lockWait,
            Duration.ofMinutes(1),
            "",
            "belay_",
            Duration.ofMillis(50),
            true);
    return new StoreRig(database, settings, PostgreSqlPoolerTest::pooled);
  }

  @Override
  TestDatabase database() {
    return new PostgreSqlProduct().empty();
  }

  @Test
  void aCancelWaitsNoLongerThanTheLockWait() throws Exception {
    try (StoreRig rig = opened(database(), Duration.ofMillis(50))) {
      Subject subject = new Subject(rig, Start.PROCESSING);
      assertThat(rig.store.cancel(Mover.order(JobIds.next(), "u")).outcome())
          .isEqualTo(CancelOutcome.NOT_FOUND);
      try (Connection holder = rig.stranger()) {
        rig.store.join(holder).cancel(Mover.order(subject.id, "holder"));
        CompletableFuture<?> cancel =
            CompletableFuture.runAsync(() -> rig.store.cancel(Mover.order(subject.id, "u")));
        assertThatThrownBy(() -> cancel.get(20, TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                StoreTrouble.class,
                trouble -> assertThat(trouble.kind()).isEqualTo(StoreTrouble.Kind.LOCKED));
        holder.rollback();
      }
    }
  }

  private static DataSource pooled(DataSource source) {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                method.getName().equals("getConnection")
                    ? pooled(source.getConnection())
                    : method.invoke(source, arguments));
  }

  private static Connection pooled(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(connection, arguments);
                if (ENDS.contains(method.getName())) {
                  forgetSession(connection);
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** In a block of its own, so that the driver does not see that its statements are gone. */
  private static void forgetSession(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("DO 'BEGIN EXECUTE ''DEALLOCATE ALL''; EXECUTE ''RESET ALL''; END'");
    }
    connection.setAutoCommit(autoCommit);
  }
}
