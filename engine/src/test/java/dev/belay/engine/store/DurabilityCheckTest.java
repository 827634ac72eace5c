package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.ConfigurationException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which databases an engine relies on. */
class DurabilityCheckTest {

  private static final Pattern ADVICE = Pattern.compile("Use (jdbc:h2:\\S+;WRITE_DELAY=0)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:%s",
        "jdbc:h2:%s;WRITE_DELAY=0",
        "jdbc:h2:file:%s;WRITE_DELAY=0",
        "jdbc:h2:async:%s",
        "jdbc:h2:async:%s;WRITE_DELAY=10",
        "jdbc:h2:retry:%s;WRITE_DELAY=0",
      })
  void aFileThatAnInterruptOrAKillMayHarmIsRefusedWithTheUrlToUse(String pattern) {
    DataSource unsafe = at(pattern);
    assertThatThrownBy(() -> prepare(unsafe, false))
        .isInstanceOf(ConfigurationException.class)
        .satisfies(
            refusal -> {
              Matcher advice = ADVICE.matcher(refusal.getMessage());
              assertThat(advice.find()).as(refusal.getMessage()).isTrue();
              String path = folder.resolve("store").toString();
              assertThat(advice.group(1)).isEqualTo("jdbc:h2:async:" + path + ";WRITE_DELAY=0");
              assertThatCode(() -> prepare(source(advice.group(1)), false))
                  .as("the URL that is told")
                  .doesNotThrowAnyException();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:h2:%s", "jdbc:h2:async:%s", "jdbc:h2:%s;WRITE_DELAY=0"})
  void itIsAcceptedWhenLessDurabilityIs(String pattern) {
    assertThatCode(() -> prepare(at(pattern), true)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:h2:async:%s;WRITE_DELAY=0", "jdbc:h2:mem:durability"})
  void aFileBehindAsyncWithoutDelayAndADatabaseInMemoryAreAccepted(String pattern) {
    assertThatCode(() -> prepare(at(pattern), false)).doesNotThrowAnyException();
  }

  @Test
  void aProductThatTheEngineDoesNotKnowIsRefusedByName() {
    assertThatThrownBy(() -> prepare(named("Sybase", at("jdbc:h2:mem:product")), true))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Sybase");
  }

  private DataSource at(String pattern) {
    return source(pattern.formatted(folder.resolve("store")));
  }

  private static DataSource source(String url) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url);
    return source;
  }

  private static void prepare(DataSource source, boolean acceptLessDurability) {
    try (JdbiJobStore store = JdbiJobStore.forEngine(source, 1, 1, StoreRig.SETTINGS)) {
      store.prepare(acceptLessDurability);
    }
  }

  /** The same data source, but its product says that it is another. */
  private static DataSource named(String product, DataSource source) {
    return proxy(DataSource.class, source, product);
  }

  private static <T> T proxy(Class<T> face, Object target, String product) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getDatabaseProductName")) {
                return product;
              }
              try {
                Object answer = method.invoke(target, arguments);
                Class<?> type = method.getReturnType();
                boolean leadsOn = type == Connection.class || type == DatabaseMetaData.class;
                return leadsOn ? proxy(type, answer, product) : answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
