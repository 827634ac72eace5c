package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.ConfigurationException;
import dev.belay.engine.support.House;
import dev.belay.engine.support.MariaDbProduct;
import dev.belay.engine.support.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers an engine does not start on. */
class MariaDbRefusalTest {

  private final TestDatabase database = new MariaDbProduct().empty();

  @AfterEach
  void close() throws SQLException {
    database.close();
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 16777216, 1, binlog_format=STATEMENT",
    "0, 0, 1048576, 1, max_allowed_packet=1048576",
    "0, 0, 16777216, 0, innodb_flush_log_at_trx_commit=0",
    "5, 0, 16777216, 1, MariaDB 10.5.29-MariaDB",
  })
  void aServerThatCannotBeReliedOnIsRefusedByWhatIsWrong(
      int minor, int logsStatements, long packetBytes, int flushes, String named) {
    DataSource source =
        pretending(
            Map.of(
                "logs_statements",
                "SELECT %d AS logs_statements, %d AS packet_bytes"
                    .formatted(logsStatements, packetBytes),
                "flushes",
                "SELECT %d AS flushes".formatted(flushes)),
            minor == 0
                ? Map.of()
                : Map.of(
                    "getDatabaseMajorVersion",
                    10,
                    "getDatabaseMinorVersion",
                    minor,
                    "getDatabaseProductVersion",
                    "10.5.29-MariaDB"));
    assertRefusedAtStart(source, named);
  }

  @Test
  void mySqlIsRefusedByNameAndVersion() {
    assertRefusedAtStart(
        pretending(
            Map.of(),
            Map.of("getDatabaseProductName", "MySQL", "getDatabaseProductVersion", "8.0.36")),
        "MySQL 8.0.36");
  }

  private static void assertRefusedAtStart(DataSource source, String named) {
    try (JdbiJobStore store = JdbiJobStore.forEngine(source, 1, 1, StoreRig.SETTINGS)) {
      assertThatThrownBy(() -> store.prepare(false))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(named);
    }
  }

  /** A server that answers those queries, and questions about itself, in another way. */
  private DataSource pretending(Map<String, String> queries, Map<String, Object> aboutItself) {
    return proxy(
        DataSource.class,
        database.source(),
        (method, arguments, answer) ->
            answer instanceof Connection connection
                ? pretending(connection, queries, aboutItself)
                : answer);
  }

  private static Connection pretending(
      Connection connection, Map<String, String> queries, Map<String, Object> aboutItself) {
    return proxy(
        Connection.class,
        connection,
        (method, arguments, answer) -> {
          if (answer instanceof DatabaseMetaData server) {
            return proxy(
                DatabaseMetaData.class,
                server,
                (question, any, told) -> aboutItself.getOrDefault(question, told));
          }
          return answer instanceof Statement statement && method.equals("createStatement")
              ? pretending(statement, queries)
              : answer;
        });
  }

  private static Statement pretending(Statement statement, Map<String, String> queries) {
    return proxy(
        Statement.class,
        statement,
        (method, arguments, answer) -> {
          for (Map.Entry<String, String> query : queries.entrySet()) {
            if (method.equals("executeQuery") && ((String) arguments[0]).contains(query.getKey())) {
              return statement.executeQuery(query.getValue());
            }
          }
          return answer;
        });
  }

  static <T> T proxy(Class<T> face, T target, After after) {
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
