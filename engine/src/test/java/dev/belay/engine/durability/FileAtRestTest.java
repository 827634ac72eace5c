package dev.belay.engine.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.support.TestStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * G5 without a kill: what a kill leaves is the file as it is then, so a copy of it, taken after an
 * answered commit, holds that commit; wherever in the file H2 has put it. A test of H2 itself:
 * 2.5.250 and 2.5.252 fail it.
 */
class FileAtRestTest {

  private static final int OPENINGS = 4;
  private static final int COMMITS = 60;
  private static final int KEPT = 20;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aCopyOfTheFileHoldsEveryAnsweredCommit(long seed) throws Exception {
    Random random = new Random(seed);
    DataSource database = TestStores.file(folder.resolve("live"));
    int committed = 0;
    for (int opening = 0; opening < OPENINGS; opening++) {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        // Space is used again as soon as nothing in it is needed, so that commits go to many
        // places.
        statement.execute("SET RETENTION_TIME 0");
        statement.execute(
            "CREATE TABLE IF NOT EXISTS answered (id INT PRIMARY KEY, load VARBINARY)");
        for (int i = 0; i < COMMITS; i++) {
          insert(connection, ++committed, random);
          if (random.nextInt(5) == 0) {
            statement.execute(
                "DELETE FROM answered WHERE id < " + (committed - KEPT) + " AND MOD(id, 2) = 0");
          }
          assertThat(newestInACopy()).as("newest of a copy").isEqualTo(committed);
        }
      }
    }
  }

  private static void insert(Connection connection, int id, Random random) throws SQLException {
    byte[] load = new byte[random.nextInt(8) == 0 ? 80_000 : 100];
    random.nextBytes(load);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO answered VALUES (?, ?)")) {
      insert.setInt(1, id);
      insert.setBytes(2, load);
      insert.executeUpdate();
    }
  }

  private int newestInACopy() throws Exception {
    Path copy = folder.resolve("copy");
    Files.copy(
        folder.resolve("live.mv.db"),
        folder.resolve("copy.mv.db"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:" + copy + ";ACCESS_MODE_DATA=r");
        Statement statement = connection.createStatement();
        ResultSet newest = statement.executeQuery("SELECT MAX(id) FROM answered")) {
      newest.next();
      return newest.getInt(1);
    }
  }
}
