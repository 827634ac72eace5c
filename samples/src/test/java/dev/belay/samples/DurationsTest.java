package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "2s, PT2S", "1m, PT1M", "3h, PT3H", "0ms, PT0S"})
  void aNumberAndAUnitAreADuration(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "500", "ms", "-1s", "1.5s", "1 s", "1d", "9999999999s", "1s2"})
  void anythingElseIsRefusedWithTheValue(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void aDurationIsShownInTheUnitThatFits() {
    assertThat(Durations.show(Duration.ofNanos(420_000))).isEqualTo("0.4 ms");
    assertThat(Durations.show(Duration.ofMillis(12))).isEqualTo("12 ms");
    assertThat(Durations.show(Duration.ofMillis(1_340))).isEqualTo("1.3 s");
  }
}
