package dev.belay.samples;

import dev.belay.servers.Servers;
import java.sql.SQLException;

/** A database product that the drive can be on. */
enum ServerProduct {
  POSTGRESQL {
    @Override
    String server() {
      return Servers.postgreSql();
    }
  },
  MARIADB {
    @Override
    String server() {
      return Servers.mariaDb();
    }
  };

  /** The URL of the server of the tests. */
  abstract String server();

  /** An empty database there. */
  ServerDatabase database() throws SQLException {
    return ServerDatabase.on(server());
  }
}
