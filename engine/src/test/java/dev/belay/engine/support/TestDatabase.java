package dev.belay.engine.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * An empty database of a test's own, which is gone when it is closed.
 *
 * @param product whose it is
 * @param source opens connections to it
 * @param ending makes an end of it
 */
public record TestDatabase(Product product, DataSource source, Ending ending)
    implements AutoCloseable {

  /** Executes it on a connection of its own, outside of a transaction. */
  public static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    ending.end();
  }

  /** What makes an end of a database. */
  @FunctionalInterface
  public interface Ending {
    /** Does it. */
    void end() throws SQLException;
  }
}
