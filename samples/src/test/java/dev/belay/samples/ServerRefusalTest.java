package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.samples.files.Disk;
import dev.belay.servers.ServerProcess;
import dev.belay.servers.Servers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server cannot be used for is said in one line, without the password. */
class ServerRefusalTest {

  private static ServerProcess server;

  @TempDir private Path temp;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A server of its own, which asks one user for a password. */
  @BeforeAll
  static void startServer() throws SQLException {
    server = Servers.ownPostgreSql();
    execute("CREATE USER weak PASSWORD 'geheim'");
    execute(
        """
        DO $$
        BEGIN
          EXECUTE format(
            'COPY (VALUES (''host all weak 127.0.0.1/32 scram-sha-256''), (''host all all 127.0.0.1/32 trust'')) TO %L',
            current_setting('hba_file'));
          PERFORM pg_reload_conf();
        END $$
        """);
  }

  private static void execute(String sql) throws SQLException {
    ServerDatabase.execute(url(), sql);
  }

  private static String url() {
    return server.url(server.port(), "");
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, must begin with jdbc:postgresql: or jdbc:mariadb:",
    "jdbc:mysql://h/d?user=u&password=geheim, must begin with jdbc:postgresql: or jdbc:mariadb:",
    "jdbc:h2:mem:d;PASSWORD=geheim, must begin with jdbc:postgresql: or jdbc:mariadb:",
    "jdbc:postgresql://u:geheim@h/d, user and password belong behind it",
    "jdbc:mariadb://u:geheim@h/d, user and password belong behind it"
  })
  void aUrlThatIsNotUnderstoodIsAUsageError(String url, String why) {
    assertThat(run("jobs", "--db", url)).isEqualTo(2);

    assertThatOneLineSays(Server.shown(url) + ": " + why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mariadb"})
  void aServerThatIsNotThereIsTold(String product) throws IOException {
    String url = "jdbc:" + product + "://127.0.0.1:" + freePort() + "/d?user=u&password=geheim";

    assertThat(run("--db", url, "jobs")).isEqualTo(1);

    assertThatOneLineSays("password=***: cannot be reached: ");
  }

  @Test
  void aHostThatNobodyKnowsIsTold() {
    assertThat(run("jobs", "--db", "jdbc:postgresql://nowhere.invalid/d?password=geheim"))
        .isEqualTo(1);

    assertThatOneLineSays("cannot be reached: unknown host nowhere.invalid");
  }

  @Test
  void aDatabaseThatIsNotThereIsTold() {
    assertThat(run("jobs", "--db", server.url(server.port(), "none"))).isEqualTo(1);

    assertThatOneLineSays("cannot be used: FATAL: database \"none\" does not exist");
  }

  @Test
  void aWrongPasswordIsToldAndNotRepeated() {
    String url = url().replace("user=postgres", "user=weak&password=geheim-not");

    assertThat(run("jobs", "--db", url)).isEqualTo(1);

    assertThatOneLineSays("does not let you in: FATAL: password authentication failed");
  }

  @Test
  void aPasswordThatIsMissingIsTold() {
    assertThat(run("jobs", "--db", url(), "--db-user", "weak")).isEqualTo(1);

    assertThatOneLineSays("does not let you in: ");
  }

  @Test
  void aUserWithoutRightsIsToldWhatHeLacks() throws SQLException {
    String url = url().replace("user=postgres", "user=weak&password=geheim");

    assertThat(run("copy", temp.toString(), temp.resolve("to").toString(), "--db", url))
        .isEqualTo(1);

    assertThatOneLineSays("permission denied for schema public");
    assertThat(said()).startsWith("--db jdbc:postgresql:").contains("nothing was changed");
  }

  @Test
  void userAndPasswordMayStandBesideTheUrl() {
    assertThat(run("--db", url().replace("user=postgres", ""), "jobs", "--db-user", "postgres"))
        .isZero();

    assertThat(said()).isEqualTo("No jobs.\n");
  }

  @Test
  void aServerAndAFolderExcludeEachOther() {
    assertThat(run("--db", url(), "jobs", "--data", temp.toString())).isEqualTo(2);

    assertThatOneLineSays("--db and --data exclude each other");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/d?user=u&password=p&ssl=true, jdbc:postgresql://h/d?user=u&password=***&ssl=true",
    "jdbc:postgresql://h/d?PASSWORD=p q, jdbc:postgresql://h/d?PASSWORD=***",
    "jdbc:mariadb://h/d?keyStorePassword=a&trustStorePassword=b, jdbc:mariadb://h/d?keyStorePassword=***&trustStorePassword=***",
    "jdbc:mariadb://h/d?user=u&password=a@b, jdbc:mariadb://h/d?user=u&password=***",
    "jdbc:mariadb://h:3306/d?user=u, jdbc:mariadb://h:3306/d?user=u",
    "postgresql://u:p@h/d, postgresql://u:***@h/d"
  })
  void noPasswordIsShown(String url, String shown) {
    assertThat(Server.masked(url)).isEqualTo(shown);
  }

  private void assertThatOneLineSays(String text) {
    assertThat(said()).contains(text).doesNotContain("geheim", "\tat ").hasLineCount(1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private int run(String... arguments) {
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    return Main.run(new Console(out, out, false), Disk.REAL, arguments);
  }

  private String said() {
    return bytes.toString(UTF_8);
  }
}
