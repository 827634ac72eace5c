package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.ConfigurationException;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.support.House;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What is particular about the tables on PostgreSQL, and who may make them. */
class PostgreSqlSchemaTest {

  private static final JobType<String> WORK = JobType.of("work", String.class);

  private final List<TestDatabase> databases = new ArrayList<>();

  @AfterEach
  void close() throws SQLException {
    for (TestDatabase database : databases) {
      database.close();
    }
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  /** The tables are made by somebody who may, from the printed DDL. */
  @Test
  void aUserWithoutTheRightToCreateAnythingRunsAnEngine() throws Exception {
    EngineConfig config = EngineConfig.builder().schemaName("jobs").tablePrefix("nightly_").build();
    PGSimpleDataSource owner = empty();
    String user = "plain_" + owner.getDatabaseName();
    TestDatabase.execute(owner, "CREATE ROLE " + user + " LOGIN PASSWORD 'plain'");
    try {
      TestDatabase.execute(
          owner,
          "CREATE SCHEMA jobs; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA jobs TO "
              + user);
      DataSource plain = as(user, owner);
      assertThatThrownBy(() -> Belay.engine().store(plain).config(config).start())
          .hasMessageContaining("permission denied for schema jobs");
      assertThatThrownBy(() -> Belay.client(plain, config))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("jobs.nightly_schema\" does not exist");
      TestDatabase.execute(owner, Belay.ddl("PostgreSQL", config));
      assertThatThrownBy(() -> Belay.client(plain, config))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("permission denied for table nightly_schema");
      TestDatabase.execute(
          owner, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO " + user);
      try (JobEngine engine =
          Belay.engine().store(plain).config(config).handle(WORK, (work, run) -> {}).start()) {
        JobId done = engine.submit(Submission.of(WORK, "now"));
        assertThat(engine.whenFinished(done).get(30, TimeUnit.SECONDS).status())
            .isEqualTo(JobStatus.COMPLETED);
        JobId later = engine.submit(Submission.of(WORK, "later").dueIn(Duration.ofHours(1)));
        assertThat(engine.cancel(later).outcome()).isEqualTo(CancelOutcome.CANCELLED_TO_DO);
      }
    } finally {
      TestDatabase.execute(owner, "DROP OWNED BY " + user + "; DROP ROLE " + user);
    }
  }

  @Test
  void aSchemaThatDoesNotExistIsRefusedByName() {
    EngineConfig config = EngineConfig.builder().schemaName("nowhere").build();
    DataSource database = empty();
    assertThatThrownBy(() -> Belay.engine().store(database).config(config).start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'nowhere' does not exist");
  }

  @Test
  void aServerThatAnswersCommitsBeforeTheyAreInItsLogIsRefused() {
    PGSimpleDataSource database = empty();
    database.setOptions("-c synchronous_commit=off");
    assertThatThrownBy(() -> prepare(database, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("synchronous_commit");
    prepare(database, true);
  }

  private PGSimpleDataSource empty() {
    TestDatabase database = new PostgreSqlProduct().empty();
    databases.add(database);
    return (PGSimpleDataSource) database.source();
  }

  private static void prepare(DataSource source, boolean acceptLessDurability) {
    try (JdbiJobStore store = JdbiJobStore.forEngine(source, 1, 1, StoreRig.SETTINGS)) {
      store.prepare(acceptLessDurability);
    }
  }

  private static DataSource as(String user, PGSimpleDataSource owner) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(owner.getURL());
    source.setUser(user);
    source.setPassword("plain");
    return source;
  }
}
