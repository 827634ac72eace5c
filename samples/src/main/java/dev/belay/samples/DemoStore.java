package dev.belay.samples;

import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.EngineConfigBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Where the demo plays: tables of its own in somebody's database, dropped afterwards. So it takes
 * no job of others, and no node of others takes its own.
 */
final class DemoStore implements AutoCloseable {

  private static final Pattern TABLE = Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?(\\w+)");

  private final DataSource database;
  private final String prefix = "belay_demo_" + UUID.randomUUID().toString().substring(0, 8) + "_";

  DemoStore(DataSource database) {
    this.database = database;
  }

  /** A builder for an engine with the standard configuration. */
  EngineBuilder engine() {
    return engine(EngineConfig.builder());
  }

  /** A builder for an engine with that configuration. */
  EngineBuilder engine(EngineConfigBuilder config) {
    return Belay.engine().store(database).config(named(config));
  }

  private EngineConfig named(EngineConfigBuilder config) {
    return config.tablePrefix(prefix).build();
  }

  @Override
  public void close() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      String product = connection.getMetaData().getDatabaseProductName();
      Matcher tables = TABLE.matcher(Belay.ddl(product, named(EngineConfig.builder())));
      while (tables.find()) {
        statement.execute("DROP TABLE IF EXISTS " + tables.group(1));
      }
    } catch (SQLException e) {
      throw new DriveException(
          "the demo's tables, "
              + prefix
              + "*, could not be dropped: "
              + Server.masked(String.valueOf(e.getMessage())),
          e);
    }
  }
}
