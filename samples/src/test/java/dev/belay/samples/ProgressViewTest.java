package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressViewTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  @Test
  void withoutATerminalThereAreAtMostFourLines() {
    try (ProgressView view = ProgressView.on(new Console(out, out, false))) {
      for (int done = 0; done <= 1_000; done++) {
        view.show(new Progress(done, 1_000));
      }
    }

    assertThat(bytes.toString(UTF_8).lines())
        .containsExactly(
            "25 %: 250 of 1000 files",
            "50 %: 500 of 1000 files", "75 %: 750 of 1000 files", "100 %: 1000 of 1000 files");
  }

  @Test
  void aTotalThatIsNotKnownYetIsNoTrouble() {
    try (ProgressView view = ProgressView.on(new Console(out, out, false))) {
      view.show(new Progress(0, 0));
    }

    assertThat(bytes.size()).isZero();
  }

  @Test
  void onATerminalABarIsDrawnOverAgain() {
    try (ProgressView view = ProgressView.on(new Console(out, out, true))) {
      view.show(new Progress(1, 4));
      view.show(new Progress(4, 4));
    }

    String drawn = bytes.toString(UTF_8);
    assertThat(drawn).contains("\r").contains("copying 100%").contains("4/4");
    assertThat(drawn.lines().flatMap(line -> java.util.Arrays.stream(line.split("\r", -1))))
        .allSatisfy(line -> assertThat(line.length()).isLessThan(80));
  }
}
