package dev.belay.samples;

import static picocli.CommandLine.ScopeType.INHERIT;

import dev.belay.JobClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the database is; they may stand before or behind the command. */
final class DriveOptions implements Clients {

  @Option(
      names = "--data",
      scope = INHERIT,
      paramLabel = "DIR",
      description =
          "The folder of an embedded database; made when missing. Standard: $BELAY_SAMPLES_DATA, else"
              + " belay-samples-<user> in the folder for temporary files.")
  private @Nullable Path folder;

  @Option(
      names = "--db",
      scope = INHERIT,
      paramLabel = "URL",
      description =
          "A database server instead, for any number of machines: the JDBC URL of a PostgreSQL or MariaDB database."
              + " Standard: $BELAY_SAMPLES_DB, if set.")
  private @Nullable String url;

  @Option(
      names = "--db-user",
      scope = INHERIT,
      paramLabel = "NAME",
      description = "The user there. Standard: what the URL says, else $BELAY_SAMPLES_DB_USER.")
  private @Nullable String user;

  @Option(
      names = "--db-password",
      scope = INHERIT,
      interactive = true,
      arity = "0",
      prompt = "Password: ",
      description =
          "Asks for the password. Standard: what the URL says, where whoever lists processes can read it, else"
              + " $BELAY_SAMPLES_DB_PASSWORD.")
  private char @Nullable [] password;

  /**
   * The drive.
   *
   * @throws DriveException when it cannot be used
   */
  Drive open() {
    Optional<Server> server = server();
    return server.isPresent() ? Drive.on(server.get()) : Drive.open(folder());
  }

  private Optional<Server> server() {
    if (url != null && folder != null) {
      throw DriveException.notUnderstood("--db and --data exclude each other");
    }
    String named = serverUrl();
    if (named == null) {
      return Optional.empty();
    }
    Login login = Login.in(named);
    login.set("user", user, environment("BELAY_SAMPLES_DB_USER"));
    login.set(
        "password",
        password == null ? null : String.valueOf(password),
        environment("BELAY_SAMPLES_DB_PASSWORD"));
    return Optional.of(Server.at(login));
  }

  private @Nullable String serverUrl() {
    return url != null || folder != null ? url : environment("BELAY_SAMPLES_DB");
  }

  /** Whether somebody has said which database is meant. */
  boolean nameDatabase() {
    return folder != null || serverUrl() != null;
  }

  /** What the database has to say, with the server named that said it. */
  String blame(String message) {
    String named = serverUrl();
    return named == null ? message : Server.shown(named) + ": " + Server.masked(message);
  }

  /**
   * Where deleted things go: next to the embedded database; with a server, where one would be.
   *
   * @throws DriveException when the folder cannot be used
   */
  Path recycleBin() {
    return DataFolder.open(folder()).resolve("recycle-bin");
  }

  private Path folder() {
    return folder == null ? DataFolder.standard() : folder;
  }

  private static @Nullable String environment(String name) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? null : value;
  }

  @Override
  public <T> Optional<T> ask(Question<T> question) throws IOException, InterruptedException {
    Drive drive = open();
    if (drive.isNew()) {
      return Optional.empty();
    }
    try (JobClient client = drive.client()) {
      return Optional.of(question.ask(client));
    }
  }
}
