package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class PromisesTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Promises promises = new Promises(new PrintStream(bytes, true, UTF_8));

  @Test
  void oneBrokenPromiseIsEnoughToFail() {
    promises.check("first", true);
    assertThat(promises.allKept()).isTrue();

    promises.check("second", false);
    promises.check("third", true);

    assertThat(promises.allKept()).isFalse();
    assertThat(bytes.toString(UTF_8).lines())
        .containsExactly("PASS  first", "FAIL  second", "PASS  third");
    assertThat(promises.verdict()).isEqualTo("2 promises kept, 1 broken");
  }

  @Test
  void nothingCheckedIsNothingKept() {
    assertThat(promises.allKept()).isFalse();
  }
}
