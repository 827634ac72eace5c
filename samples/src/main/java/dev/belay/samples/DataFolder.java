package dev.belay.samples;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.belay.samples.files.Printable;
import dev.belay.samples.files.Trouble;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder that the drive's database lies in.
 *
 * <p>Whoever can read H2's lock file can connect to the database and run code in our process. So
 * the database lies in a folder of its own that only its user may enter, and never in one that
 * somebody else made for us.
 */
final class DataFolder {

  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private DataFolder() {}

  /**
   * Where the database lies when the user does not say: a folder of this user among the temporary
   * files.
   */
  static Path standard() {
    String told = System.getenv("BELAY_SAMPLES_DATA");
    if (told != null && !told.isBlank()) {
      return Path.of(told);
    }
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    return Path.of(System.getProperty("java.io.tmpdir"), "belay-samples-" + user);
  }

  /**
   * The private folder below that one; both are made when they are missing.
   *
   * @throws DriveException when one of them belongs to somebody else, or cannot be made
   */
  static Path open(Path folder) {
    Path data = folder.toAbsolutePath().normalize();
    try {
      UserPrincipal user = isPosix(data) ? currentUser() : null;
      if (data.getParent() != null) {
        Files.createDirectories(data.getParent());
      }
      makeOurs(data, user);
      Path store = data.toRealPath().resolve("store");
      makeOurs(store, user);
      if (user != null) {
        Files.setPosixFilePermissions(store, OURS_ALONE);
      }
      return store;
    } catch (IOException e) {
      throw new DriveException(
          "cannot use " + Printable.of(data) + " as data folder: " + Trouble.in(e), e);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** The owner of what this process makes; its name would not do where the user has none. */
  private static UserPrincipal currentUser() throws IOException {
    Path probe = Files.createTempFile("belay-", ".tmp");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static void makeOurs(Path folder, @Nullable UserPrincipal user) throws IOException {
    try {
      Files.createDirectory(folder, permissions(user));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw new DriveException(Printable.of(folder) + " is not a folder", e);
      }
    }
    if (user != null) {
      requireOwner(Files.getOwner(folder, NOFOLLOW_LINKS), user, folder);
      requireOwner(Files.getOwner(folder), user, folder);
    }
  }

  private static FileAttribute<?>[] permissions(@Nullable UserPrincipal user) {
    return user == null
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OURS_ALONE)};
  }

  private static void requireOwner(UserPrincipal owner, UserPrincipal user, Path folder) {
    if (!owner.equals(user)) {
      throw new DriveException(
          "the data folder "
              + Printable.of(folder)
              + " belongs to "
              + Printable.of(owner.getName())
              + "; name another one with --data",
          null);
    }
  }
}
