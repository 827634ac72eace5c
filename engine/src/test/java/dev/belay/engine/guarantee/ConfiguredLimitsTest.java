package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.StoreException;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Entries of the configuration whose effect no other test shows. */
@OnEveryDatabase
class ConfiguredLimitsTest {

  @RegisterExtension final House house;

  ConfiguredLimitsTest(Product product) {
    house = new House(product);
  }

  private JobEngine start(EngineConfigBuilder config) {
    return house.start(house.engine().config(config.build()));
  }

  @Test
  void aCallIsGivenUpAfterItsTimeAndOneAttemptThatWaitsForAConnection() {
    JobEngine engine =
        start(
            House.quick()
                .clientConnections(1)
                .connectionTimeout(Duration.ofMillis(250))
                .storeTimeout(Duration.ofMillis(300)));
    JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
    engine.inTransaction(
        holdsTheOnlyConnection -> {
          long start = System.nanoTime();
          assertThatThrownBy(() -> engine.find(id))
              .isInstanceOf(StoreException.class)
              .hasMessageContaining("belay-client")
              .hasMessageEndingWith("nothing was changed");
          assertThat(Duration.ofNanos(System.nanoTime() - start))
              .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
          return true;
        });
    assertThat(engine.find(id)).isPresent();
  }

  @Test
  void nothingMoreIsClaimedWhileTooMuchIsUnwrittenAndThenItIs() throws Exception {
    Meeting meeting = new Meeting();
    JobEngine engine = start(House.quick().maxUnwritten(1));
    JobId first = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    JobId second;
    try (Connection stranger = house.database().getConnection()) {
      lock(stranger, first);
      meeting.letGo();
      House.eventually().until(() -> engine.state().unwritten() == 1);
      second = engine.submit(house.job(run -> {}));
      House.eventually()
          .during(Duration.ofMillis(300))
          .until(() -> engine.find(second).orElseThrow().status() == JobStatus.TO_DO);
      stranger.rollback();
    }
    assertThat(engine.whenFinished(second).get(30, SECONDS).status())
        .isEqualTo(JobStatus.COMPLETED);
    assertThat(engine.find(first).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
  }

  private static void lock(Connection connection, JobId id) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT id FROM belay_job WHERE id = " + id.value() + " FOR UPDATE");
    }
  }
}
