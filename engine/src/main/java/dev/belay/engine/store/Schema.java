package dev.belay.engine.store;

import dev.belay.ConfigurationException;
import dev.belay.StoreException.Effect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/**
 * Creates and upgrades the tables.
 *
 * <p>Where DDL is part of a transaction, so is the whole migration, which begins with taking a lock
 * for it. Where every DDL statement is committed by itself, each may be repeated, the version is
 * raised after the last statement of a migration, and whoever migrates holds the lock of the one
 * row of {@code belay_schema} in a transaction of its own, on another connection. Either way
 * engines that start at once take turns, and a lock never survives a killed process.
 */
public final class Schema {

  private static final String LOCK_VERSION =
      """
      SELECT version FROM belay_schema WHERE id = 1 FOR UPDATE
      """;

  private static final String STORE_ID =
      """
      SELECT store_id FROM belay_schema WHERE id = 1
      """;

  private static final String VERSION =
      """
      SELECT version FROM belay_schema WHERE id = 1
      """;

  private final DataSource connections;
  private final Sessions sessions;
  private final Dialect dialect;
  private final Names names;

  Schema(DataSource connections, Sessions sessions, Dialect dialect, Names names) {
    this.connections = connections;
    this.sessions = sessions;
    this.dialect = dialect;
    this.names = names;
  }

  /**
   * The DDL of an empty database, as the engine would run it, for people and for review. An engine
   * finds nothing left to do after it.
   */
  public static String ddl(String product, String schemaName, String tablePrefix) {
    Dialect dialect = Dialects.of(product);
    Names names = new Names(dialect, schemaName, tablePrefix);
    return names.in(dialect.createSchemaTable()).strip()
        + ";\n\n"
        + dialect.migrations().stream()
            .map(migration -> Migrations.script(migration, names))
            .collect(Collectors.joining("\n"))
        + "\n"
        + names.in(dialect.insertSchemaRowIfAbsent()).strip()
        + ";\n"
        + names
            .in(dialect.raiseVersion())
            .strip()
            .replace(":version", "" + dialect.migrations().size())
        + ";\n";
  }

  /**
   * Brings the tables to the version of this code, in turn with others that do; leaves those alone
   * that have it.
   */
  void migrate(Duration migrationWait) {
    long deadlineNanos = System.nanoTime() + migrationWait.toNanos();
    if (versionIfAny().orElse(0) == known()) {
      return;
    }
    String lock = dialect.lockMigration();
    if (lock == null) {
      createSchemaRow();
      int version;
      do {
        version = inTurn(this::migrateOneStep, deadlineNanos);
      } while (version < known());
    } else {
      inTurn(handle -> migrateAtOnce(handle, lock), deadlineNanos);
    }
  }

  private int known() {
    return dialect.migrations().size();
  }

  private void createSchemaRow() {
    try {
      sessions.read(handle -> handle.execute(dialect.createSchemaTable()));
      sessions.write(handle -> handle.createUpdate(dialect.insertSchemaRowIfAbsent()).execute());
    } catch (StoreTrouble e) {
      if (!SqlTrouble.isDuplicateKey(e)) {
        throw orMissingSchema(e);
      }
    }
  }

  private RuntimeException orMissingSchema(RuntimeException trouble) {
    return SqlTrouble.isMissingSchema(trouble)
        ? new ConfigurationException(
            "the store's schema '" + names.schema() + "' does not exist; create it first", trouble)
        : trouble;
  }

  /** Another engine that migrates holds the lock for longer than a cancel would wait. */
  private int inTurn(Function<Handle, Integer> migration, long deadlineNanos) {
    while (true) {
      try {
        return sessions.write(migration);
      } catch (StoreTrouble trouble) {
        if (trouble.kind() != StoreTrouble.Kind.LOCKED || System.nanoTime() - deadlineNanos >= 0) {
          throw orMissingSchema(trouble);
        }
      }
    }
  }

  private int migrateOneStep(Handle lockHolder) {
    int version = lockedVersion(lockHolder);
    if (version < known()) {
      try (Connection connection = connections.getConnection()) {
        apply(version, connection);
      } catch (SQLException e) {
        throw SqlTrouble.of(e, Effect.NONE);
      }
      version++;
      lockHolder.createUpdate(dialect.raiseVersion()).bind("version", version).execute();
    }
    return version;
  }

  private int lockedVersion(Handle handle) {
    int version = handle.createQuery(LOCK_VERSION).mapTo(Integer.class).one();
    if (version > known()) {
      throw new ConfigurationException(
          "the store's schema has version "
              + version
              + ", this engine knows up to "
              + known()
              + "; use a newer engine");
    }
    return version;
  }

  private void apply(int migration, Connection connection) throws SQLException {
    for (String statement : Migrations.statementsOf(dialect.migrations().get(migration), names)) {
      Sessions.execute(connection, statement);
    }
  }

  /** Where DDL is part of a transaction: all of it, or nothing. */
  private int migrateAtOnce(Handle handle, String lock) {
    try {
      handle.execute(lock);
      handle.execute(dialect.createSchemaTable());
      handle.createUpdate(dialect.insertSchemaRowIfAbsent()).execute();
      int version = lockedVersion(handle);
      while (version < known()) {
        apply(version, handle.getConnection());
        version++;
        handle.createUpdate(dialect.raiseVersion()).bind("version", version).execute();
      }
      return version;
    } catch (SQLException e) {
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  /** The identity of the store. */
  UUID storeId() {
    return sessions.read(Schema::storeIdIn).orElseThrow();
  }

  /** The identity of the store that a connection leads to; empty when it leads to none. */
  Optional<UUID> storeIdSeenBy(Handle joined) {
    try {
      String hasTable = dialect.hasSchemaTable();
      boolean look = hasTable == null || joined.createQuery(hasTable).mapTo(Boolean.class).one();
      return look ? storeIdIn(joined) : Optional.empty();
    } catch (RuntimeException e) {
      if (isLasting(SqlTrouble.of(e, Effect.NONE))) {
        return Optional.empty();
      }
      throw SqlTrouble.of(e, Effect.NONE);
    }
  }

  private static Optional<UUID> storeIdIn(Handle handle) {
    return handle.createQuery(STORE_ID).mapTo(String.class).findOne().map(UUID::fromString);
  }

  private static boolean isLasting(RuntimeException e) {
    return e instanceof StoreTrouble trouble && trouble.kind() == StoreTrouble.Kind.LASTING;
  }

  /** Refuses a store that no engine has prepared, or one of another version. */
  void requireCurrent() {
    int version;
    try {
      version = version();
    } catch (StoreTrouble e) {
      throw isLasting(e)
          ? new ConfigurationException(
              "the store has no Belay tables that can be read ("
                  + SqlTrouble.oneLine(e)
                  + "); start an engine on it first, or grant SELECT on them",
              e)
          : e;
    }
    if (version != known()) {
      throw new ConfigurationException(
          "the store's schema has version " + version + ", this client knows " + known());
    }
  }

  /** The version of the tables; empty when there are none. */
  private Optional<Integer> versionIfAny() {
    try {
      return Optional.of(version());
    } catch (StoreTrouble e) {
      if (isLasting(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private int version() {
    return sessions.read(
        handle -> handle.createQuery(VERSION).mapTo(Integer.class).findOne().orElse(0));
  }
}
