package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.ConfigurationException;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.support.House;
import dev.belay.engine.support.MariaDbProduct;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;
import dev.belay.engine.support.WeatheredDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the tables come into being, whoever starts, and whatever interrupts it. */
@OnEveryDatabase
class SchemaTest {

  private final Product product;
  private final List<TestDatabase> databases = new ArrayList<>();

  SchemaTest(Product product) {
    this.product = product;
  }

  @AfterEach
  void close() throws SQLException {
    for (TestDatabase database : databases) {
      database.close();
    }
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  @Test
  void manyEnginesMayStartAtOnceOnAnEmptyDatabase() throws Exception {
    for (int round = 0; round < 3; round++) {
      DataSource database = empty();
      int many = 10;
      CyclicBarrier barrier = new CyclicBarrier(many);
      ExecutorService threads = Executors.newFixedThreadPool(many);
      try {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (int i = 0; i < many; i++) {
          starts.add(
              CompletableFuture.runAsync(
                  () -> {
                    meet(barrier);
                    prepare(database);
                  },
                  threads));
        }
        for (CompletableFuture<Void> start : starts) {
          start.get(30, TimeUnit.SECONDS);
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(catalogue(database)).isEqualTo(catalogue(prepared()));
      assertThat(version(database)).isEqualTo(version(prepared()));
    }
  }

  @Test
  void aMigrationKilledBeforeAnyStatementOrCommitIsFinishedByTheNextStart() throws Exception {
    DataSource prepared = prepared();
    List<String> whole = catalogue(prepared);
    List<String> version = version(prepared);
    Thread starter = Thread.currentThread();
    boolean killed = true;
    int steps = 0;
    for (; killed; steps++) {
      DataSource database = empty();
      WeatheredDataSource weather = new WeatheredDataSource(database);
      AtomicInteger left = new AtomicInteger(steps);
      weather.weather(
          point -> {
            if (Thread.currentThread() == starter && left.getAndDecrement() <= 0) {
              throw WeatheredDataSource.broken();
            }
          });
      killed = isKilledWhilePreparing(weather.dataSource());
      prepare(database);
      assertThat(catalogue(database)).as("killed before step %s", steps).isEqualTo(whole);
      assertThat(version(database)).as("killed before step %s", steps).isEqualTo(version);
    }
    assertThat(steps).as("steps of a migration").isGreaterThan(15);
  }

  private static boolean isKilledWhilePreparing(DataSource source) {
    try {
      prepare(source);
      return false;
    } catch (StoreTrouble trouble) {
      assertThat(trouble.kind()).isEqualTo(StoreTrouble.Kind.PASSING);
      return true;
    }
  }

  @Test
  void aStartWaitsForAnotherThatMigratesAsLongAsItWasToldAndNoLonger() throws Exception {
    DataSource database = prepared();
    Duration wait = Duration.ofMillis(200);
    StoreSettings hurried =
        StoreSettings.standard(Duration.ofSeconds(5), Duration.ofMillis(10), wait);
    try (Connection migrating = database.getConnection();
        Statement statement = migrating.createStatement();
        JdbiJobStore store = JdbiJobStore.forEngine(database, 1, 1, hurried)) {
      statement.execute("UPDATE belay_schema SET version = 0"); // killed before it was raised
      migrating.setAutoCommit(false);
      statement.execute("SELECT version FROM belay_schema WHERE id = 1 FOR UPDATE");
      long start = System.nanoTime();
      assertThatThrownBy(() -> store.prepare(false))
          .isInstanceOf(StoreTrouble.class)
          .extracting(trouble -> ((StoreTrouble) trouble).kind())
          .isEqualTo(StoreTrouble.Kind.LOCKED);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(wait.toNanos());
      CompletableFuture<Void> patient = CompletableFuture.runAsync(() -> prepare(database));
      assertThatThrownBy(() -> patient.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      migrating.rollback();
      patient.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aPreparedStoreIsLeftAsItIs() throws Exception {
    DataSource database = prepared();
    List<String> before = rows(database, "SELECT * FROM belay_schema");
    prepare(database);
    assertThat(rows(database, "SELECT * FROM belay_schema")).isEqualTo(before);
  }

  @Test
  void aStoreOfTheFirstVersionIsUpgradedAndKeepsItsRows() throws Exception {
    DataSource database = prepared();
    TestDatabase.execute(database, "DROP TABLE belay_stuck_run");
    dropListBySubmitter(database);
    upgradeFrom(1, database);
  }

  @Test
  void aStoreOfTheSecondVersionIsUpgradedAndKeepsItsRows() throws Exception {
    DataSource database = prepared();
    dropListBySubmitter(database);
    upgradeFrom(2, database);
  }

  @Test
  void anIndexThatSomebodyBuiltBeforeTheUpgradeIsTaken() throws Exception {
    upgradeFrom(2, prepared());
  }

  private void dropListBySubmitter(DataSource database) throws SQLException {
    String of = product instanceof MariaDbProduct ? " ON belay_job" : "";
    TestDatabase.execute(database, "DROP INDEX belay_job_to_list_by_submitter" + of);
  }

  private void upgradeFrom(int version, DataSource database) throws SQLException {
    TestDatabase.execute(database, "UPDATE belay_schema SET version = " + version);
    TestDatabase.execute(
        database,
        "INSERT INTO belay_node (id, status, label, types, lease_ms, started_at, heartbeat_at)"
            + " VALUES (7, 1, 'old', '', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)");
    assertThatThrownBy(() -> requirePrepared(database))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("version " + version);
    prepare(database);
    assertThat(catalogue(database)).isEqualTo(catalogue(prepared()));
    assertThat(version(database)).isEqualTo(version(prepared()));
    assertThat(rows(database, "SELECT id, label FROM belay_node")).containsExactly("7 | old");
  }

  @Test
  void theDdlForPeopleMakesTheSameTablesAndAnEngineStartsOnThem() throws Exception {
    DataSource database = empty();
    String ddl = Belay.ddl(product.toString(), EngineConfig.defaults());
    for (String statement : ddl.split(";\n+", -1)) {
      if (!statement.isBlank()) {
        TestDatabase.execute(database, statement);
      }
    }
    assertThat(catalogue(database)).isEqualTo(catalogue(prepared()));
    requirePrepared(database);
    List<String> before = rows(database, "SELECT * FROM belay_schema");
    prepare(database);
    assertThat(rows(database, "SELECT * FROM belay_schema")).isEqualTo(before);
  }

  @Test
  void aStoreOfANewerVersionIsRefused() throws Exception {
    DataSource database = prepared();
    TestDatabase.execute(database, "UPDATE belay_schema SET version = 99");
    assertThatThrownBy(() -> prepare(database))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("version 99")
        .hasMessageContaining("newer engine");
    assertThatThrownBy(() -> requirePrepared(database))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("version 99");
  }

  @Test
  void aClientRefusesAStoreThatNoEngineHasPrepared() {
    DataSource database = empty();
    assertThatThrownBy(() -> requirePrepared(database))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("start an engine on it first");
  }

  private static List<String> version(DataSource database) throws SQLException {
    return rows(database, "SELECT id, version FROM belay_schema");
  }

  private DataSource empty() {
    TestDatabase database = product.empty();
    databases.add(database);
    return database.source();
  }

  private DataSource prepared() {
    DataSource database = empty();
    prepare(database);
    return database;
  }

  private static void prepare(DataSource source) {
    try (JdbiJobStore store = JdbiJobStore.forEngine(source, 1, 1, StoreRig.SETTINGS)) {
      store.prepare(false);
    }
  }

  private static void requirePrepared(DataSource source) {
    try (JdbiJobStore store = JdbiJobStore.forClient(source, StoreRig.SETTINGS)) {
      store.requirePrepared();
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Columns, constraints and indexes. */
  private List<String> catalogue(DataSource database) throws SQLException {
    List<String> all = new ArrayList<>();
    for (String query : product.catalogue()) {
      List<String> rows = rows(database, query);
      assertThat(rows).as(query).isNotEmpty();
      all.addAll(rows);
    }
    return all;
  }

  private static List<String> rows(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        StringBuilder row = new StringBuilder(String.valueOf(result.getObject(1)));
        for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
          row.append(" | ").append(result.getObject(i));
        }
        rows.add(row.toString());
      }
      return rows;
    }
  }
}
