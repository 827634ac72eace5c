package dev.belay.engine.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the rows and the indexes of an H2 file agree after a kill.
 *
 * <p>H2 writes table and indexes one after the other while other sessions change them. A kill in
 * that moment leaves a change of a transaction that nobody was told of in the table and not in an
 * index, or the other way round; seen with 2.5.252 in one of some forty kills under five writers.
 * Such a job would be found by nobody who looks for it by that index. So the rows are put in order
 * first ({@link H2Rows}), and the indexes are built anew from them. Done once for each opening of a
 * file, and only when a node did not sign off.
 */
final class H2Indexes {

  private static final Logger LOG = LoggerFactory.getLogger(H2Indexes.class);

  private static final String NODE_THAT_DID_NOT_SIGN_OFF =
      """
      SELECT 1 FROM belay_node WHERE status = 0 FETCH FIRST ROW ONLY
      """;

  private static final Pattern CREATE_INDEX =
      Pattern.compile("CREATE (?:UNIQUE )?INDEX IF NOT EXISTS ([\\w.]+) ON .*", Pattern.DOTALL);

  /**
   * The files that are open in this process, and whose tables were looked at; guarded by itself.
   */
  private static final Map<Database, Set<String>> LOOKED_AT = new WeakHashMap<>();

  private H2Indexes() {}

  /** Builds them anew if the file, since it was opened, is not known to be in order. */
  static void rebuildAfterKill(Connection connection, Names names, List<String> migrations)
      throws SQLException {
    Database database = H2File.openedHere(connection);
    if (database == null) {
      return;
    }
    String nodes = names.in(NODE_THAT_DID_NOT_SIGN_OFF);
    synchronized (LOOKED_AT) {
      Set<String> done = LOOKED_AT.computeIfAbsent(database, any -> new HashSet<>());
      if (!done.contains(nodes)) {
        if (wasKilled(connection, nodes)) {
          int rows = H2Rows.rollBackAbandoned(database, sessionOf(connection), names.prefix());
          LOG.info(
              "the file was not closed in order: {} rows taken back, indexes built anew", rows);
          rebuild(connection, names, migrations);
        }
        done.add(nodes);
      }
    }
  }

  private static SessionLocal sessionOf(Connection connection) throws SQLException {
    return (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
  }

  private static boolean wasKilled(Connection connection, String nodes) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(nodes)) {
      return row.next();
    }
  }

  /** Killed half-way it is done again, for the node has still not signed off. */
  private static void rebuild(Connection connection, Names names, List<String> migrations)
      throws SQLException {
    for (String migration : migrations) {
      for (String statement : Migrations.statementsOf(migration, names)) {
        Matcher index = CREATE_INDEX.matcher(statement);
        if (index.matches()) {
          Sessions.execute(connection, "DROP INDEX IF EXISTS " + index.group(1));
          Sessions.execute(connection, statement);
        }
      }
    }
  }
}
