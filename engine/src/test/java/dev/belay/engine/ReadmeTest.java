package dev.belay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows is true. */
class ReadmeTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void theExampleIsTheCompiledOne() throws IOException {
    assertThat(exampleIn(read("README.md"))).isEqualTo(compiledExample());
  }

  @Test
  void theConfigurationTableNamesEveryEntryWithItsDefault() throws Exception {
    EngineConfig defaults = EngineConfig.defaults();
    List<String> rows = read("README.md").lines().filter(line -> line.startsWith("| `")).toList();
    for (RecordComponent entry : EngineConfig.class.getRecordComponents()) {
      String start = "| `" + entry.getName() + "` | ";
      String value = shown(entry.getAccessor().invoke(defaults));
      assertThat(rows)
          .anySatisfy(row -> assertThat(row).startsWith(start).contains(" | " + value + " | "));
    }
    assertThat(rows).hasSize(EngineConfig.class.getRecordComponents().length);
  }

  @Test
  void itIsShort() throws IOException {
    assertThat(read("README.md").lines()).hasSizeLessThan(250);
  }

  private static String exampleIn(String readme) {
    String start = "```java\n";
    int from = readme.indexOf(start) + start.length();
    return readme.substring(from, readme.indexOf("```", from)).strip();
  }

  private static String compiledExample() throws IOException {
    List<String> lines =
        read("engine/src/test/java/dev/belay/engine/ReadmeExample.java").lines().toList();
    List<String> region =
        lines.subList(lines.indexOf("  // README") + 1, lines.indexOf("  // end of README"));
    return String.join("\n", region).stripTrailing().stripIndent().strip();
  }

  private static String shown(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "yes" : "no";
    }
    if (value instanceof String text) {
      return text.isEmpty() ? "none" : "`" + text + "`";
    }
    return value instanceof Duration duration ? shown(duration) : value.toString();
  }

  private static String shown(Duration duration) {
    record Unit(String name, Duration size) {}
    return Arrays.asList(
            new Unit("d", Duration.ofDays(1)),
            new Unit("min", Duration.ofMinutes(1)),
            new Unit("s", Duration.ofSeconds(1)),
            new Unit("ms", Duration.ofMillis(1)))
        .stream()
        .filter(unit -> duration.toMillis() % unit.size().toMillis() == 0)
        .map(unit -> duration.dividedBy(unit.size()) + " " + unit.name())
        .findFirst()
        .orElseThrow();
  }

  private static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }
}
