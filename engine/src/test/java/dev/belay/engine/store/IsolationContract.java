package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.support.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The transactions of the store are READ COMMITTED. */
interface IsolationContract {

  StoreRig rig();

  @Test
  default void everyTransactionOfTheStoreIsReadCommittedHoweverConnectionsAreOpened()
      throws SQLException {
    for (int isolation : rig().isolations()) {
      Map<Integer, Set<String>> seen = new ConcurrentHashMap<>();
      try (TestDatabase database = rig().another();
          StoreRig rig =
              new StoreRig(
                  opening(database, isolation, seen), rig().settings, UnaryOperator.identity())) {
        for (Start start : Start.values()) {
          for (Move move : Move.values()) {
            Subject subject = new Subject(rig, start);
            Mover.prepare(move, subject);
            new Mover(subject, "mover").make(move);
          }
        }
        rig.store.inTransaction(
            transaction -> {
              transaction.submit(java.util.List.of(StoreRig.newJob("t")));
              return null;
            });
      }
      assertThat(seen)
          .as("isolation levels of transactions on connections opened with %s", isolation)
          .containsOnlyKeys(Connection.TRANSACTION_READ_COMMITTED);
      assertThat(seen.values().iterator().next()).hasSizeGreaterThan(10);
    }
  }

  /** Opens connections at that level, and looks at the level of each statement in a transaction. */
  private static TestDatabase opening(
      TestDatabase database, int isolation, Map<Integer, Set<String>> seen) {
    DataSource source =
        proxy(
            DataSource.class,
            database.source(),
            (method, arguments, answer) -> {
              if (answer instanceof Connection connection) {
                connection.setTransactionIsolation(isolation);
                return watched(connection, seen);
              }
              return answer;
            });
    return new TestDatabase(database.product(), source, () -> {});
  }

  private static Connection watched(Connection connection, Map<Integer, Set<String>> seen) {
    return proxy(
        Connection.class,
        connection,
        (method, arguments, answer) -> {
          if (method.equals("prepareStatement") && !connection.getAutoCommit()) {
            seen.computeIfAbsent(
                    connection.getTransactionIsolation(), any -> ConcurrentHashMap.newKeySet())
                .add((String) arguments[0]);
          }
          return answer;
        });
  }

  private static <T> T proxy(Class<T> face, T target, After after) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> {
              try {
                return after.of(method.getName(), arguments, method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** What becomes of the answer of a call. */
  interface After {
    Object of(String method, Object[] arguments, Object answer) throws SQLException;
  }
}
