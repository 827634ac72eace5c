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

  private static final String NAME = "getDatabaseProductName";
  private static final String VERSION = "getDatabaseProductVersion";

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

  @ParameterizedTest
  @ValueSource(strings = {"2.5.250 (2026-01-02)", "2.5.252 (2026-03-04)"})
  void aVersionOfH2ThatForgetsCommitsIsRefusedForAFile(String version) {
    String file = "jdbc:h2:async:%s;WRITE_DELAY=0";
    assertThatThrownBy(() -> prepare(saying(VERSION, version, at(file)), false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(version)
        .hasMessageContaining("Use H2 2.4.240");
    assertThatCode(() -> prepare(saying(VERSION, version, at(file)), true))
        .as("less durability is accepted")
        .doesNotThrowAnyException();
    assertThatCode(() -> prepare(saying(VERSION, version, at("jdbc:h2:mem:forgetful")), false))
        .as("in memory")
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2.3.232 (2024-08-11)", "2.4.240 (2025-09-22)", "2.5.253 (2027-01-01)", "?"})
  void anotherVersionOfH2IsAccepted(String version) {
    DataSource file = saying(VERSION, version, at("jdbc:h2:async:%s;WRITE_DELAY=0"));
    assertThatCode(() -> prepare(file, false)).doesNotThrowAnyException();
  }

  @Test
  void aProductThatTheEngineDoesNotKnowIsRefusedByName() {
    assertThatThrownBy(() -> prepare(saying(NAME, "Sybase", at("jdbc:h2:mem:product")), true))
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

  /** The same data source, but its driver says that of its product. */
  private static DataSource saying(String question, String answer, DataSource source) {
    return proxy(DataSource.class, source, question, answer);
  }

  private static <T> T proxy(Class<T> face, Object target, String question, String said) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> {
              if (method.getName().equals(question)) {
                return said;
              }
              try {
                Object answer = method.invoke(target, arguments);
                Class<?> type = method.getReturnType();
                boolean leadsOn = type == Connection.class || type == DatabaseMetaData.class;
                return leadsOn ? proxy(type, answer, question, said) : answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
