package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.samples.files.Disk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoTest {

  @Test
  void everyPromiseIsKept() {
    assertThatEveryPromiseIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void everyPromiseIsKeptOnAServerAndNothingIsLeftThere(ServerProduct product) throws Exception {
    try (ServerDatabase database = product.database()) {
      assertThatEveryPromiseIsKept("demo", "--db", database.url());
      assertThat(database.tables()).isEmpty();
    }
  }

  private static void assertThatEveryPromiseIsKept(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, UTF_8);

    int exitCode = Main.run(new Console(out, out, false), Disk.REAL, arguments);

    String said = bytes.toString(UTF_8);
    assertThat(exitCode).as(said).isZero();
    assertThat(said)
        .contains("CANCELLED_PROCESSING", "CANCELLED_TO_DO", "SEALED")
        .contains(" promises kept, 0 broken")
        .doesNotContain("FAIL");
  }
}
