package dev.belay.engine.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobType;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.EngineConfigBuilder;
import dev.belay.engine.store.ClaimRequest;
import dev.belay.engine.store.JdbiJobStore;
import dev.belay.engine.store.NodeCard;
import dev.belay.engine.store.StoreSettings;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.Recorder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** However much there is to look after, it is done, and nothing waits for the end of the rest. */
@OnEveryDatabase
class HousekeepingTest {

  record Text(String text) {}

  private static final JobType<Text> LEFT = JobType.of("left", Text.class);
  private static final JobType<Text> OTHER = JobType.of("other", Text.class);
  private static final Duration NEVER_AGAIN = Duration.ofHours(1);
  private static final int JOBS = 20;

  @RegisterExtension final House house;

  HousekeepingTest(Product product) {
    house = new House(product);
  }

  @Test
  void whatDoesNotFitIntoOneGroupIsDoneAtOnceAndNoDutyWaitsForTheEndOfAnother() {
    prepareRowsOfALostNodeAndOverdueOnes();
    house.start(engine(House.quick().retention(Duration.ofDays(1))));
    House.eventually().until(() -> count("rescued") == JOBS && count("failed") == JOBS);
    List<String> order = house.events().all().stream().map(Recorder.Told::name).toList();
    assertThat(order.indexOf("failed")).isLessThan(order.lastIndexOf("rescued"));
    assertThat(order.indexOf("rescued")).isLessThan(order.lastIndexOf("failed"));
  }

  @Test
  void finishedJobsArePurgedAtTheirOwnIntervalUntilNoneIsLeft() {
    prepareRowsOfALostNodeAndOverdueOnes();
    house.start(
        engine(
            House.quick()
                .retention(Duration.ZERO)
                .purgeChunk(1)
                .purgeInterval(Duration.ofMillis(200))));
    House.eventually().until(() -> count("failed") == JOBS);
    House.eventually().untilAsserted(() -> assertThat(finishedJobs()).isZero());
  }

  private EngineBuilder engine(EngineConfigBuilder config) {
    EngineConfig oneByOne = config.groupSize(1).housekeepingInterval(NEVER_AGAIN).build();
    return Belay.engine()
        .store(house.store().dataSource())
        .config(oneByOne)
        .listener(house.events())
        .handle(OTHER, (text, run) -> {});
  }

  private void prepareRowsOfALostNodeAndOverdueOnes() {
    JobEngine preparing = house.start();
    preparing.close();
    JobClient client = house.client();
    client.submitAll(jobs().toList());
    StoreSettings settings =
        StoreSettings.standard(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMinutes(1));
    try (JdbiJobStore store = JdbiJobStore.forEngine(house.store().dataSource(), 1, 1, settings)) {
      List<String> types = List.of(LEFT.name());
      store.register(new NodeCard(1, "lost", types, Duration.ofMinutes(1)));
      assertThat(store.claim(new ClaimRequest(1, 1, types, JOBS, false)).jobs()).hasSize(JOBS);
      store.retire(1);
    }
    Instant soon = Instant.now().plusMillis(50);
    client.submitAll(jobs().map(job -> job.notAfter(soon)).toList());
    House.eventually().until(() -> Instant.now().isAfter(soon));
  }

  private static Stream<Submission<Text>> jobs() {
    return Stream.generate(() -> Submission.of(LEFT, new Text("left behind"))).limit(JOBS);
  }

  private long count(String name) {
    return house.events().all().stream().filter(told -> told.name().equals(name)).count();
  }

  private int finishedJobs() throws SQLException {
    try (Connection connection = house.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT COUNT(*) FROM belay_job WHERE status IN (2, 3, 4)")) {
      row.next();
      return row.getInt(1);
    }
  }
}
