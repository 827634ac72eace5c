package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir private Path temp;

  @Test
  void theDatabaseLiesWhereNobodyElseMayLook() throws IOException {
    assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path data = Files.createDirectory(temp.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path store = DataFolder.open(data);
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(DataFolder.open(data)).isEqualTo(store);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .as("a folder of the user's stays as it is")
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void missingFoldersAreMadeForTheUserAlone() throws IOException {
    assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path data = temp.resolve("not/there/yet");

    DataFolder.open(data);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
  }

  @Test
  void aFolderOfSomebodyElseIsRefused() {
    Path foreign = Path.of("/");
    assumeFalse("root".equals(System.getProperty("user.name")), "everything here is root's");
    assumeTrue(foreign.getFileSystem().supportedFileAttributeViews().contains("posix"));

    assertThatExceptionOfType(DriveException.class)
        .isThrownBy(() -> DataFolder.open(foreign))
        .withMessageContaining("/ belongs to ");
  }

  @Test
  void aFolderThatRootGaveAwayIsRefused() throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give away");
    Path foreign = Files.createDirectory(temp.resolve("foreign"));
    assumeTrue(new ProcessBuilder("chown", "65534", foreign.toString()).start().waitFor() == 0);

    assertThatExceptionOfType(DriveException.class)
        .isThrownBy(() -> DataFolder.open(foreign))
        .withMessageContaining("belongs to ")
        .withMessageContaining("--data");
    assertThat(foreign).isEmptyDirectory();
  }

  @Test
  void aFileIsRefused() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    assertThatExceptionOfType(DriveException.class)
        .isThrownBy(() -> DataFolder.open(file))
        .withMessageContaining("is not a folder");
  }
}
