package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.ConfigurationException;
import dev.belay.JobStatus;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stores whose tables have another schema, or another prefix, in one database. */
@OnEveryDatabase
class OtherNamesTest {

  private final TestDatabase closing;
  private final DataSource database;

  OtherNamesTest(Product product) {
    closing = product.empty();
    database = closing.source();
  }

  @AfterEach
  void close() throws SQLException {
    closing.close();
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  @Test
  void storesOfDifferentNamesInOneDatabaseKnowNothingOfEachOther() throws SQLException {
    TestDatabase.execute(database, "CREATE SCHEMA other");
    try (JdbiJobStore standard = prepared("", "belay_");
        JdbiJobStore prefixed = prepared("", "nightly_");
        JdbiJobStore elsewhere = prepared("other", "belay_");
        JdbiJobStore both = prepared("other", "nightly_")) {
      List<JdbiJobStore> stores = List.of(standard, prefixed, elsewhere, both);
      for (JdbiJobStore store : stores) {
        NewJob job = StoreRig.newJob("named");
        store.submit(List.of(job), false);
        for (JdbiJobStore each : stores) {
          assertThat(each.find(job.id()).isPresent()).isEqualTo(each == store);
        }
        workThrough(store, job);
      }
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        NewJob job = StoreRig.newJob("named");
        both.join(connection).submit(List.of(job));
        connection.commit();
        assertThat(both.find(job.id())).isPresent();
      }
    }
  }

  private static void workThrough(JdbiJobStore store, NewJob first) {
    long node = StoreRig.newKey();
    store.register(new NodeCard(node, "test", List.of("named"), Duration.ofHours(1)));
    ClaimAnswer claimed = store.claim(new ClaimRequest(node, 1, List.of("named"), 10, false));
    assertThat(claimed.jobs()).extracting(ClaimedJob::id).containsExactly(first.id());
    RunKey run = new RunKey(first.id(), 1);
    assertThat(store.settle(node, List.of(Subject.ended(run, Move.COMPLETE, "x"))))
        .containsExactly(Settlement.APPLIED);
    assertThat(store.cancel(Mover.order(first.id(), "u")).outcome())
        .isEqualTo(CancelOutcome.ALREADY_COMPLETED);
    assertThat(store.standings(List.of(first.id())).get(first.id()).status())
        .isEqualTo(JobStatus.COMPLETED);
    assertThat(store.purge(Duration.ZERO, 10)).isOne();
    assertThat(store.heartbeat(node)).isTrue();
    store.retire(node);
    assertThat(store.purgeNodes(Duration.ofHours(1))).isZero();
  }

  @Test
  void aSchemaThatDoesNotExistIsRefusedByName() {
    assertThatThrownBy(() -> prepared("nowhere", "belay_"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'nowhere' does not exist");
  }

  private JdbiJobStore prepared(String schema, String prefix) {
    StoreSettings settings =
        new StoreSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            schema,
            prefix,
            Duration.ofMillis(50),
            false);
    JdbiJobStore store = JdbiJobStore.forEngine(database, 1, 1, settings);
    try {
      store.prepare(false);
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
