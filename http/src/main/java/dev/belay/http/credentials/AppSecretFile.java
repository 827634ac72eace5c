package dev.belay.http.credentials;

import dev.belay.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of apps in a text file: a line {@code <app id> <secret>} per app, comments begin with
 * {@code #}. A secret has 32 to 1,024 printable ASCII characters and no blank.
 *
 * <p>The secrets stand there as they are, since a signature cannot be checked by a hash; so a file
 * that anybody but its owner may use is refused, where the file system knows owners. Whether the
 * file was changed is looked up at each question, and then it is read anew; a line taken out is an
 * app dismissed, a file taken away dismisses all. When a changed file cannot be read or is refused,
 * what was read last holds on, and the log says so. Safe for use by many threads.
 */
public final class AppSecretFile implements AppSecrets {

  private static final Logger log = LoggerFactory.getLogger(AppSecretFile.class);
  private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7E]{32,1024}");
  private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final SharedFile file;

  /** Replaced whole, by whoever holds the monitor. */
  private volatile Known known;

  /** Not a record: it would show the secrets. */
  private static final class Known {
    private final FileStamp stamp;
    private final Map<String, String> secrets;

    Known(FileStamp stamp, Map<String, String> secrets) {
      this.stamp = stamp;
      this.secrets = secrets;
    }
  }

  private AppSecretFile(SharedFile file, Known known) {
    this.file = file;
    this.known = known;
  }

  /**
   * Reads that file.
   *
   * @throws ConfigurationException when it is not there, cannot be read, may be used by others than
   *     its owner, or a line is malformed: names the file, the line's number and what is wrong,
   *     never what it says
   */
  public static AppSecretFile open(Path path) {
    SharedFile file = new SharedFile(path.toAbsolutePath());
    try {
      FileStamp stamp = file.stamp();
      if (!stamp.exists()) {
        throw new ConfigurationException("the app secret file " + file.path() + " does not exist");
      }
      return new AppSecretFile(file, read(file, stamp));
    } catch (IOException e) {
      throw new ConfigurationException("the app secret file cannot be read: " + e, e);
    }
  }

  @Override
  public Optional<String> secretOf(String appId) {
    try {
      if (!file.stamp().equals(known.stamp)) {
        reread();
      }
    } catch (IOException e) {
      log.warn("{} cannot be read, what was read last holds on: {}", file.path(), e.toString());
    }
    return Optional.ofNullable(known.secrets.get(appId));
  }

  private synchronized void reread() throws IOException {
    FileStamp stamp = file.stamp(); // before reading: what comes in between is seen next time
    if (stamp.equals(known.stamp)) {
      return; // somebody else was faster
    }
    try {
      known = read(file, stamp);
    } catch (ConfigurationException e) {
      log.warn("What was read last holds on: {}", e.getMessage());
      known = new Known(stamp, known.secrets);
    }
  }

  private static Known read(SharedFile file, FileStamp stamp) throws IOException {
    if (!OWNERS.containsAll(stamp.permissions())) {
      throw new ConfigurationException(
          file.path() + " may be used by others than its owner; say chmod 600");
    }
    Map<String, String> secrets = new HashMap<>();
    int number = 0;
    for (String line : file.read().lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        String wrong = add(secrets, BLANKS.split(line.strip(), -1));
        if (!wrong.isEmpty()) {
          throw new ConfigurationException(file.path() + ", line " + number + ": " + wrong);
        }
      }
    }
    return new Known(stamp, Map.copyOf(secrets));
  }

  /** What is wrong with the line; empty when nothing is. */
  private static String add(Map<String, String> secrets, String[] parts) {
    if (parts.length != 2) {
      return "needs an app id and a secret, with blanks between";
    }
    if (!Authorization.Grammar.APP_ID.matcher(parts[0]).matches()) {
      return "the app id must be 1 to 128 letters, digits, '.', '-' and '_'";
    }
    if (!SECRET.matcher(parts[1]).matches()) {
      return "the secret must be 32 to 1024 printable ASCII characters";
    }
    return secrets.putIfAbsent(parts[0], parts[1]) == null ? "" : "the app is there twice";
  }

  /** Names the file alone. */
  @Override
  public String toString() {
    return "AppSecretFile[" + file.path() + "]";
  }
}
