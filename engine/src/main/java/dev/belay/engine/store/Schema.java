package dev.belay.engine.store;

import dev.belay.ConfigurationException;
import dev.belay.StoreException.Effect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/**
 * Creates and upgrades the tables.
 *
 * <p>H2 commits every DDL statement by itself. So each may be repeated, the version is raised after
 * the last statement of a migration, and whoever migrates holds the lock of the one row of {@code
 * belay_schema} in a transaction of its own, on another connection: two engines that start at once
 * take turns, and a lock never survives a killed process.
 */
public final class Schema {

  private static final String CREATE_SCHEMA_TABLE =
      """
      CREATE TABLE IF NOT EXISTS belay_schema (
        id         SMALLINT                    NOT NULL PRIMARY KEY,
        version    INTEGER                     NOT NULL,
        store_id   UUID                        NOT NULL, -- tells this store from every other
        updated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
        CONSTRAINT belay_schema_one_row CHECK (id = 1)
      )
      """;

  private static final String INSERT_ROW_IF_ABSENT =
      """
      INSERT INTO belay_schema (id, version, store_id, updated_at)
      SELECT 1, 0, RANDOM_UUID(), CURRENT_TIMESTAMP
      WHERE NOT EXISTS (SELECT 1 FROM belay_schema)
      """;

  private static final String LOCK_VERSION =
      """
      SELECT version FROM belay_schema WHERE id = 1 FOR UPDATE
      """;

  private static final String RAISE_VERSION =
      """
      UPDATE belay_schema SET version = :version, updated_at = CURRENT_TIMESTAMP WHERE id = 1
      """;

  private static final String STORE_ID =
      """
      SELECT store_id FROM belay_schema WHERE id = 1
      """;

  private static final String VERSION =
      """
      SELECT version FROM belay_schema WHERE id = 1
      """;

  /** Times the lock wait: how long an engine waits for another that migrates. */
  private static final int MOST_TURNS = 100;

  private final DataSource connections;
  private final Sessions sessions;

  Schema(DataSource connections) {
    this.connections = connections;
    this.sessions = new Sessions(connections);
  }

  /** The DDL of an empty H2 database, as the engine would run it, for people and for review. */
  public static String ddl() {
    return CREATE_SCHEMA_TABLE.strip()
        + ";\n\n"
        + H2.MIGRATIONS.stream().map(Schema::read).collect(Collectors.joining("\n"));
  }

  /** Brings the tables to the version of this code. */
  void migrate() {
    sessions.read(handle -> handle.execute(CREATE_SCHEMA_TABLE));
    try {
      sessions.write(handle -> handle.createUpdate(INSERT_ROW_IF_ABSENT).execute());
    } catch (StoreTrouble e) {
      if (!SqlTrouble.isDuplicateKey(e)) {
        throw e;
      }
    }
    int version;
    do {
      version = migrateOneStepInTurn();
    } while (version < H2.MIGRATIONS.size());
  }

  /** Another engine that migrates holds the lock for longer than a cancel would wait. */
  private int migrateOneStepInTurn() {
    for (int turn = 1; ; turn++) {
      try {
        return sessions.write(this::migrateOneStep);
      } catch (StoreTrouble trouble) {
        if (trouble.kind() != StoreTrouble.Kind.LOCKED || turn == MOST_TURNS) {
          throw trouble;
        }
      }
    }
  }

  private int migrateOneStep(Handle lockHolder) {
    int version = lockHolder.createQuery(LOCK_VERSION).mapTo(Integer.class).one();
    if (version > H2.MIGRATIONS.size()) {
      throw new ConfigurationException(
          "the store's schema has version "
              + version
              + ", this engine knows up to "
              + H2.MIGRATIONS.size()
              + "; use a newer engine");
    }
    if (version < H2.MIGRATIONS.size()) {
      apply(statementsOf(H2.MIGRATIONS.get(version)));
      version++;
      lockHolder.createUpdate(RAISE_VERSION).bind("version", version).execute();
    }
    return version;
  }

  private void apply(List<String> statements) {
    try (Connection connection = connections.getConnection()) {
      for (String statement : statements) {
        H2.execute(connection, statement);
      }
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /** The identity of the store. */
  UUID storeId() {
    return sessions.read(handle -> handle.createQuery(STORE_ID).mapTo(UUID.class).one());
  }

  /** The identity of the store that a connection leads to; empty when it leads to none. */
  static Optional<UUID> storeIdSeenBy(Handle joined) {
    try {
      return joined.createQuery(STORE_ID).mapTo(UUID.class).findOne();
    } catch (RuntimeException e) {
      if (SqlTrouble.of(e, Effect.NONE) instanceof StoreTrouble trouble
          && trouble.kind() == StoreTrouble.Kind.LASTING) {
        return Optional.empty();
      }
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /** Refuses a store that no engine has prepared, or one of another version. */
  void requireCurrent() {
    Integer version;
    try {
      version =
          sessions.read(
              handle -> handle.createQuery(VERSION).mapTo(Integer.class).findOne().orElse(0));
    } catch (StoreTrouble e) {
      if (e.kind() != StoreTrouble.Kind.LASTING) {
        throw e;
      }
      throw new ConfigurationException(
          "the store has no Belay tables yet; start an engine on it first", e);
    }
    if (version != H2.MIGRATIONS.size()) {
      throw new ConfigurationException(
          "the store's schema has version "
              + version
              + ", this client knows "
              + H2.MIGRATIONS.size());
    }
  }

  static List<String> statementsOf(String resource) {
    List<String> statements = new ArrayList<>();
    String code =
        Arrays.stream(read(resource).split("\n", -1))
            .map(line -> line.replaceFirst("--.*$", ""))
            .collect(Collectors.joining("\n"));
    for (String statement : code.split(";\\s*(\n|$)", -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  private static String read(String resource) {
    try (InputStream in = Schema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing in this jar: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
