package dev.belay.engine.durability;

import static dev.belay.engine.support.House.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.RetryPolicy;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.durability.ShiftedNode.Task;
import dev.belay.engine.durability.ShiftedNode.WrongClock;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.ShiftedClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Nodes whose clocks are wrong by hours, in processes of their own, and what must hold all the
 * same. The clock of this process is right, and so is the database's.
 */
final class ShiftedCluster implements AutoCloseable {

  /** Whose local times are 26 hours apart, besides. */
  private enum Place {
    BEHIND(Duration.ofHours(-5), "Etc/GMT+12"),
    AHEAD(Duration.ofHours(5), "Pacific/Kiritimati"),
    RIGHT(Duration.ZERO, "UTC");

    private final Duration shift;
    private final String zone;

    Place(Duration shift, String zone) {
      this.shift = shift;
      this.zone = zone;
    }
  }

  /** More than a slow machine makes of a moment, and less than what the clocks are wrong by. */
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private record Node(Process process, long id) {}

  private final DataSource database;
  private final String url;
  private final House house;
  private final Path folder;
  private final WrongClock bug;

  /** How long anything may take on a slow machine; what never comes is waited for in vain. */
  private final Duration longest;

  private JobClient client;
  private final Map<Place, Node> nodes = new EnumMap<>(Place.class);
  private final Set<Long> killed = new HashSet<>();
  private final List<JobId> jobs = new ArrayList<>();
  private final List<JobId> dueInAnHour = new ArrayList<>();

  /**
   * With no node yet.
   *
   * @param bug what is wrong with the nodes
   */
  ShiftedCluster(House house, Product product, Path folder, WrongClock bug) {
    this.database = house.database();
    this.url = product.url(database);
    this.house = house;
    this.folder = folder;
    this.bug = bug;
    this.longest = Duration.ofSeconds(bug == WrongClock.NOWHERE ? 60 : 15);
  }

  /** Fails when one node did anything by its own clock. */
  void requireTheTimeOfTheDatabase() throws Exception {
    start(Place.BEHIND);
    start(Place.AHEAD);
    client = house.client();
    requireRescue(Place.AHEAD);
    requireRescue(Place.BEHIND);
    start(Place.RIGHT);
    for (Place place : Place.values()) {
      requireClockOf(place);
      requireDueTimes(place);
      requireNotAfter(place);
      requireRunTimes(place);
      requireCancel(place);
    }
    for (JobId id : dueInAnHour) {
      assertThat(client.find(id).orElseThrow().status()).isEqualTo(JobStatus.TO_DO);
    }
    requireTrueTimes();
    requireNobodyElseLost();
  }

  private void start(Place place) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(ShiftedClock.options(folder, place.shift, place.zone));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ShiftedNode.class.getName(), url, place.name(), bug.name()));
    Process process =
        new ProcessBuilder(command)
            .redirectError(folder.resolve(place + "-" + killed.size() + ".log").toFile())
            .start();
    try {
      BufferedReader answers = process.inputReader();
      nodes.put(place, new Node(process, Long.parseLong(answers.readLine())));
    } catch (IOException | NumberFormatException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private Submission<Task> job(Place place, Task task) {
    return Submission.of(ShiftedNode.type(place.name()), task).retry(RetryPolicy.none());
  }

  private JobId submit(Submission<Task> job) {
    JobId id = client.submit(job);
    jobs.add(id);
    return id;
  }

  private Job finished(JobId id) {
    return assertThat(client.whenFinished(id)).succeedsWithin(longest).actual();
  }

  private Job ran(Submission<Task> job) {
    Job done = finished(submit(job));
    assertThat(done.status()).as("%s", done).isEqualTo(JobStatus.COMPLETED);
    return done;
  }

  private JobId running(Place place) {
    JobId id = submit(job(place, Task.WAIT).retry(RetryPolicy.fixed(5, Duration.ZERO)));
    awaitRun(id, 1);
    return id;
  }

  private void awaitRun(JobId id, int runNo) {
    eventually()
        .atMost(longest)
        .failFast("it was run again", () -> client.find(id).orElseThrow().runNo() > runNo)
        .untilAsserted(
            () -> {
              Job job = client.find(id).orElseThrow();
              assertThat(job.status()).isEqualTo(JobStatus.PROCESSING);
              assertThat(job.runNo()).isEqualTo(runNo);
              assertThat(job.progress()).as("inside").isNotNull();
            });
  }

  /** A node that is lost is found lost by the others, when its lease is over and not before. */
  private void requireRescue(Place place) throws Exception {
    JobId id = running(place);
    Node lost = nodes.remove(place);
    killed.add(lost.id());
    lost.process().destroyForcibly().waitFor();
    // Others look for lost nodes all the time: it is not yet one.
    Place other = place == Place.AHEAD ? Place.BEHIND : Place.AHEAD;
    ran(job(other, Task.TELL_TIME));
    assertThat(client.find(id).orElseThrow().status()).isEqualTo(JobStatus.PROCESSING);
    execute(
        "UPDATE belay_node SET heartbeat_at = heartbeat_at - INTERVAL '3' MINUTE WHERE id = "
            + lost.id());
    eventually()
        .atMost(longest)
        .untilAsserted(
            () -> {
              Job job = client.find(id).orElseThrow();
              assertThat(job.status()).isEqualTo(JobStatus.TO_DO);
              assertThat(job.error().cause()).isEqualTo(JobError.Cause.NODE_LOST);
            });
    start(place);
    awaitRun(id, 2);
    requireObeyed(client.cancel(id));
  }

  /** Else nothing here would mean anything. */
  private void requireClockOf(Place place) {
    Job told = ran(job(place, Task.TELL_TIME));
    Instant there = Instant.parse(told.result().replace("\"", ""));
    assertThat(there).isCloseTo(told.startedAt().plus(place.shift), within(A_WHILE));
    assertThat(told.node()).isEqualTo(nodes.get(place).id());
  }

  private static org.assertj.core.data.TemporalUnitOffset within(Duration duration) {
    return org.assertj.core.api.Assertions.within(duration.toSeconds(), ChronoUnit.SECONDS);
  }

  private void requireDueTimes(Place place) {
    dueInAnHour.add(submit(job(place, Task.TELL_TIME).dueIn(ShiftedNode.IN_AN_HOUR)));
    requireStartWhenDue(ran(job(place, Task.TELL_TIME).dueIn(ShiftedNode.SOON)));
    Job submitted = ran(job(place, Task.SUBMIT));
    String[] ids = submitted.result().replaceAll("[\\[\\]\"]", "").split(",", -1);
    JobId later = new JobId(Long.parseLong(ids[0]));
    JobId soon = new JobId(Long.parseLong(ids[1]));
    jobs.addAll(List.of(later, soon));
    dueInAnHour.add(later);
    requireStartWhenDue(finished(soon));
    RetryPolicy soonAgain = RetryPolicy.fixed(2, ShiftedNode.SOON);
    requireStartWhenDue(ran(job(place, Task.FAIL_ONCE).retry(soonAgain)));
  }

  private static void requireStartWhenDue(Job job) {
    assertThat(job.status()).as("%s", job).isEqualTo(JobStatus.COMPLETED);
    assertThat(job.startedAt()).isBetween(job.dueAt(), job.dueAt().plus(A_WHILE));
  }

  private void requireNotAfter(Place place) {
    Instant now = Instant.now();
    ran(job(place, Task.TELL_TIME).notAfter(now.plus(ShiftedNode.IN_AN_HOUR)));
    Job missed =
        finished(
            submit(
                job(place, Task.TELL_TIME)
                    .dueIn(ShiftedNode.IN_AN_HOUR)
                    .notAfter(now.plus(ShiftedNode.SOON))));
    assertThat(missed.error().cause()).isEqualTo(JobError.Cause.EXPIRED);
    assertThat(missed.finishedAt()).isAfterOrEqualTo(missed.notAfter());
  }

  private void requireRunTimes(Place place) {
    ran(job(place, Task.TELL_TIME).runTimeout(ShiftedNode.IN_AN_HOUR));
    Job over = finished(submit(job(place, Task.WAIT).runTimeout(ShiftedNode.SOON)));
    assertThat(over.error().cause()).isEqualTo(JobError.Cause.TIMED_OUT);
    assertThat(Duration.between(over.startedAt(), over.finishedAt()))
        .isBetween(ShiftedNode.SOON, A_WHILE);
  }

  private void requireCancel(Place place) {
    requireObeyed(client.cancel(running(place)));
  }

  private void requireObeyed(CancelResult result) {
    assertThat(result.outcome()).isEqualTo(CancelOutcome.CANCELLED_PROCESSING);
    assertThat(result.whenStopped())
        .succeedsWithin(longest)
        .extracting(Stopped::how)
        .isEqualTo(Stopped.How.OBEYED);
  }

  /** What is written down is true, and in its order. */
  private void requireTrueTimes() {
    Instant now = Instant.now();
    for (JobId id : jobs) {
      Job job = client.find(id).orElseThrow();
      List<Instant> times =
          Stream.of(
                  job.submittedAt(),
                  job.startedAt(),
                  job.cancel() == null ? null : job.cancel().decidedAt(),
                  job.cancel() == null ? null : job.cancel().heardAt(),
                  job.stopped() == null ? job.finishedAt() : job.stopped().at())
              .filter(time -> time != null)
              .toList();
      assertThat(times)
          .as("%s", job)
          .isSorted()
          .allSatisfy(time -> assertThat(time).isCloseTo(now, within(A_WHILE)));
    }
  }

  private void requireNobodyElseLost() throws SQLException {
    Set<Long> dead = new HashSet<>();
    Set<Long> alive = new HashSet<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, status FROM belay_node")) {
      while (row.next()) {
        (row.getInt("status") == 0 ? alive : dead).add(row.getLong("id"));
      }
    }
    assertThat(dead).isEqualTo(killed);
    assertThat(alive).containsExactlyInAnyOrderElementsOf(ids());
  }

  private List<Long> ids() {
    return nodes.values().stream().map(Node::id).toList();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
    }
  }

  @Override
  public void close() {
    for (Node node : nodes.values()) {
      node.process().destroyForcibly().onExit().join();
    }
  }
}
