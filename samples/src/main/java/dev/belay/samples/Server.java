package dev.belay.samples;

import com.zaxxer.hikari.util.DriverDataSource;
import dev.belay.samples.files.Printable;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** A database server that the user has named, reached once to see that it can be. */
final class Server {

  /** Not a second longer than a server takes that is there. */
  private static final int LONGEST_LOGIN_SECONDS = 10;

  private static final Pattern PRODUCTS = Pattern.compile("jdbc:(postgresql|mariadb):.*");

  /** As other URLs have it; nobody could tell it from the name of a host. */
  private static final Pattern USER_BEFORE_HOST = Pattern.compile("jdbc:[a-z]+://[^/?]*@.*");

  /** Of the user, of keys and of stores of certificates, up to the next setting. */
  private static final Pattern SECRETS =
      Pattern.compile(
          "(?i)([?&;][^?&;=]*(?:password|secret)[^&;=]*=)[^&;]*|(//[^/?:@]*:)[^/?@]*(?=@)");

  private final String shown;
  private final DataSource source;

  private Server(String shown, DataSource source) {
    this.shown = shown;
    this.source = source;
  }

  /**
   * The server that one logs in to so.
   *
   * @throws DriveException when it is not there, not of a known product, or lets nobody in
   */
  static Server at(Login login) {
    String url = login.url();
    String shown = shown(url);
    if (!PRODUCTS.matcher(url).matches()) {
      throw DriveException.notUnderstood(
          shown + ": must begin with jdbc:postgresql: or jdbc:mariadb:");
    }
    if (USER_BEFORE_HOST.matcher(url).matches()) {
      throw DriveException.notUnderstood(
          shown + ": user and password belong behind it, as in ?user=NAME&password=TEXT");
    }
    DriverManager.setLoginTimeout(LONGEST_LOGIN_SECONDS);
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new DriveException(shown + ": not a URL that the driver understands", e);
    }
    DataSource source = new DriverDataSource(url, null, login.beside(), null, null);
    try (Connection connection = source.getConnection()) {
      connection.getMetaData().getDatabaseProductVersion();
    } catch (SQLException e) {
      throw new DriveException(shown + ": " + why(e), e);
    }
    return new Server(shown, source);
  }

  /** The option and its value, without a password. */
  static String shown(String url) {
    return "--db " + Printable.of(masked(url));
  }

  /** The text with three stars for every password in a URL. */
  static String masked(String text) {
    return SECRETS.matcher(text).replaceAll("$1$2***");
  }

  private static String why(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String words = words(e);
    if (e.getCause() instanceof UnknownHostException unknown) {
      words = "unknown host " + unknown.getMessage();
    }
    if (state.startsWith("28") || state.equals("08004")) {
      return "does not let you in: " + words + "; see --db-user and --db-password";
    }
    return (state.startsWith("08") ? "cannot be reached: " : "cannot be used: ") + words;
  }

  /** The driver's, of which the first line says what happened. */
  private static String words(SQLException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return masked(message.lines().findFirst().orElse("").strip());
  }

  /** Opens a connection for each that is asked for. */
  DataSource source() {
    return source;
  }

  /** Whether no engine has made its tables yet. */
  boolean isNew() {
    try (Connection connection = source.getConnection();
        ResultSet table =
            connection
                .getMetaData()
                .getTables(
                    connection.getCatalog(), connection.getSchema(), "belay\\_schema", null)) {
      return !table.next();
    } catch (SQLException e) {
      throw new DriveException(shown + ": " + why(e), e);
    }
  }
}
