package dev.belay.http.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of apps in a file. */
class AppSecretFileTest {

  private static final String OTHER = "fedcba9876543210fedcba9876543210";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("apps.txt");
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
    permit("rw-------");
  }

  private void permit(String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void everyAppHasItsSecret() throws IOException {
    write("# apps\n\none " + Ask.SECRET + "\r\n two\t" + OTHER + " \n");
    AppSecretFile apps = AppSecretFile.open(file);

    assertThat(apps.secretOf("one")).contains(Ask.SECRET);
    assertThat(apps.secretOf("two")).contains(OTHER);
    assertThat(apps.secretOf("three")).isEmpty();
    assertThat(apps).hasToString("AppSecretFile[" + file + "]");
  }

  @Test
  void aChangedFileIsReadAnew() throws IOException {
    write("one " + Ask.SECRET);
    AppSecretFile apps = AppSecretFile.open(file);
    write("two " + OTHER + "\n");

    assertThat(apps.secretOf("one")).isEmpty();
    assertThat(apps.secretOf("two")).contains(OTHER);

    Files.delete(file);
    assertThat(apps.secretOf("two")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"})
  void aFileThatOthersMayUseIsRefused(String permissions) throws IOException {
    write("one " + Ask.SECRET);
    permit(permissions);

    assertThatThrownBy(() -> AppSecretFile.open(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + " may be used by others than its owner; say chmod 600");
  }

  @Test
  void whatWasReadLastHoldsOnUntilTheFileIsMended() throws IOException {
    write("one " + Ask.SECRET);
    AppSecretFile apps = AppSecretFile.open(file);

    write("one " + OTHER);
    permit("rw-r--r--");
    assertThat(apps.secretOf("one")).contains(Ask.SECRET);
    permit("rw-------");
    assertThat(apps.secretOf("one")).contains(OTHER);
    write("one too-short\n");
    assertThat(apps.secretOf("one")).contains(OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "hidden, 'needs an app id and a secret, with blanks between'",
    "one hidden hidden, 'needs an app id and a secret, with blanks between'",
    "o/ne SECRET, 'the app id must be 1 to 128 letters, digits, ''.'', ''-'' and ''_'''",
    "one hidden, the secret must be 32 to 1024 printable ASCII characters",
    "one SECREü, the secret must be 32 to 1024 printable ASCII characters",
    "same SECRET, the app is there twice"
  })
  void aMalformedLineIsNamedButNotTold(String line, String what) throws IOException {
    write("same " + Ask.SECRET + "\n\n" + line.replace("SECRE", OTHER) + "\n");

    assertThatThrownBy(() -> AppSecretFile.open(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + ", line 3: " + what)
        .hasNoCause();
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> AppSecretFile.open(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the app secret file " + file + " does not exist");
  }
}
