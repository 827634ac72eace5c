package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.samples.files.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @TempDir private Path temp;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void aBadDurationIsAUsageErrorThatNamesOptionAndValue() {
    assertThat(run("copy", "a", "b", "--cancel-after", "soon")).isEqualTo(2);

    assertThat(said()).contains("--cancel-after").contains("500ms").contains("'soon'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"job", "cancel"})
  void aBadIdIsToldApartFromAnUnknownOne(String command) {
    assertThat(run(command, "12x", "--data", temp.toString())).isEqualTo(1);

    assertThat(said()).contains("job id must be 1 to 19 decimal digits, was '12x'");
  }

  @Test
  void aMissingSourceIsToldBeforeAnythingElse() throws IOException {
    Path missing = temp.resolve("no such");

    assertThat(run("copy", missing.toString(), "b", "--data", temp.resolve("data").toString()))
        .isEqualTo(1);

    assertThat(said()).contains("cannot copy " + missing + ": no such file or folder");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aDataFolderThatCannotBeNamedIsRefusedBeforeItIsMade() {
    assertThat(run("jobs", "--data", temp.resolve("a;b").toString())).isEqualTo(1);

    assertThat(said()).contains("semicolon");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aDriveThatNobodyUsedHasNoJobs() {
    assertThat(run("jobs", "--data", temp.toString())).isZero();
    assertThat(run("job", "1", "--data", temp.toString())).isEqualTo(1);

    assertThat(said()).contains("No jobs.", "there is no job 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy",
        "move",
        "delete",
        "restore",
        "empty-bin",
        "bin",
        "zip",
        "unzip",
        "node",
        "serve",
        "token",
        "jobs",
        "job",
        "cancel",
        "demo"
      })
  void everyCommandHasAHelp(String command) {
    assertThat(run(command, "--help")).isZero();
  }

  @Test
  void anUnknownCommandIsAUsageError() {
    assertThat(run("belay")).isEqualTo(2);
  }

  private int run(String... arguments) {
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    return Main.run(new Console(out, out, false), Disk.REAL, arguments);
  }

  private String said() {
    return bytes.toString(UTF_8);
  }
}
