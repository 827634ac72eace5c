package dev.belay.engine.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.belay.CancelOutcome;
import dev.belay.JobClient;
import dev.belay.JobStatus;
import dev.belay.engine.Belay;
import dev.belay.engine.torture.Adversary.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** One run of the torture: a cluster, its clients, the adversary, and what the checker says. */
final class Torture implements AutoCloseable {

  private static final Duration COUNT_AGE = Duration.ofMillis(50);
  private static final Duration LONGEST_END = Duration.ofSeconds(90);

  private static final String CREATE_EFFECTS =
      "CREATE TABLE torture_effect (job BIGINT NOT NULL, run_no INTEGER NOT NULL)";

  private static final String CHECKS =
      """
      SELECT conname FROM pg_constraint WHERE conrelid = 'belay_job'::regclass AND contype = 'c'
      """;

  private final Server server;
  private final Bug bug;
  private final Duration longestEnd;
  private final Random random;
  private final History history = new History();
  private final List<Member> members = new ArrayList<>();
  private final WireCutter ownWire;
  private final HikariDataSource ownSource;
  private final JobClient ownClient;
  private final AtomicLong lastCount = new AtomicLong(System.nanoTime());
  private volatile int openJobs;

  /**
   * With a cluster that is ready.
   *
   * @param folder for the journals
   * @param bug what is wrong with its nodes
   */
  Torture(Server server, int nodes, long seed, Path folder, Bug bug) throws Exception {
    this.server = server;
    this.random = new Random(seed);
    this.ownWire = new WireCutter(server.port());
    this.bug = bug;
    this.longestEnd = bug == Bug.NONE ? LONGEST_END : LONGEST_END.dividedBy(9);
    execute(CREATE_EFFECTS);
    Path journals = Files.createTempDirectory(folder, "journals");
    for (int i = 0; i < nodes; i++) {
      WireCutter wire = new WireCutter(server.port());
      members.add(new Member("node-" + i, server.url(wire.port()), wire, journals, bug));
    }
    for (Member member : members) {
      member.node().awaitReady();
    }
    if (bug != Bug.NONE) {
      dropChecks();
    }
    ownSource = pool(server.url(ownWire.port()));
    ownClient = Belay.client(ownSource);
  }

  /**
   * An application's pool that stays of use whatever happens to its connections. It names the
   * isolation: a pool that must find it out never gets over losing its first connection just then.
   */
  static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setInitializationFailTimeout(-1);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return pool;
  }

  /** Lets the adversary rage for that long, then waits for the end of every job. */
  Outcome run(Duration length) throws Exception {
    List<Clients.Asked> places = new ArrayList<>(members);
    Calls own = new Calls(ownClient);
    places.add(own::make);
    Clients clients = new Clients(places, history, this::openJobs, bug.mostOpenJobs());
    Adversary adversary =
        new Adversary(members, server, new Random(random.nextLong()), bug.faults());
    clients.start(random);
    try {
      adversary.rage(length, () -> bug != Bug.NONE || history.meansSomething());
    } finally {
      clients.stop();
    }
    for (Member member : members) {
      member.node().awaitReady();
    }
    awaitEnd();
    List<Journal.Entry> entries = new ArrayList<>();
    for (Member member : members) {
      entries.addAll(member.entries());
    }
    Map<Long, Checker.JobRow> rows = rows();
    Checker checker = new Checker(history, entries, rows, effects());
    List<String> broken = checker.broken();
    return new Outcome(
        clients.calls(), counted(adversary.done()), history, rows, checker.signals(), broken);
  }

  private Map<Fault, Integer> counted(Map<Fault, Integer> done) {
    Map<Fault, Integer> counted = new TreeMap<>(done);
    counted.put(
        Fault.CUT_BEFORE_COMMIT,
        members.stream().mapToInt(member -> member.wire().cutBefore()).sum());
    counted.put(
        Fault.CUT_AFTER_COMMIT,
        members.stream().mapToInt(member -> member.wire().cutAfter()).sum());
    return counted;
  }

  /** Whatever never ends is the checker's to tell. */
  private void awaitEnd() {
    try {
      await().atMost(longestEnd).pollInterval(Duration.ofMillis(100)).until(() -> open() == 0);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      System.out.println(openJobs() + " jobs did not end within " + longestEnd);
    }
  }

  /** As it was lately; while the server is away, as it was before. */
  private int openJobs() {
    long now = System.nanoTime();
    long last = lastCount.get();
    if (now - last > COUNT_AGE.toNanos() && lastCount.compareAndSet(last, now)) {
      try {
        openJobs = open();
      } catch (SQLException e) {
        return openJobs;
      }
    }
    return openJobs;
  }

  private int open() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM belay_job WHERE status < 2 OR claimed_by IS NOT NULL")) {
      row.next();
      return row.getInt(1);
    }
  }

  private Map<Long, Checker.JobRow> rows() throws SQLException, IOException {
    ObjectMapper json = new ObjectMapper();
    Map<Long, Checker.JobRow> rows = new HashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM belay_job")) {
      while (row.next()) {
        JsonNode torment = json.readTree(row.getString("payload"));
        String result = row.getString("result");
        long job = row.getLong("id");
        rows.put(
            job,
            new Checker.JobRow(
                job,
                torment.get("ref").asLong(),
                Torment.Kind.valueOf(torment.get("kind").asText()),
                JobStatus.ofCode(row.getInt("status")),
                row.getInt("run_no"),
                row.getObject("claimed_by") != null,
                row.getObject("sealed_at") != null,
                row.getInt("status") == 3 && row.getInt("cancel_from") == 0,
                result == null ? 0 : Integer.parseInt(result)));
      }
    }
    return rows;
  }

  private Map<Long, List<Integer>> effects() throws SQLException {
    Map<Long, List<Integer>> effects = new HashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT job, run_no FROM torture_effect")) {
      while (row.next()) {
        effects
            .computeIfAbsent(row.getLong("job"), any -> new ArrayList<>())
            .add(row.getInt("run_no"));
      }
    }
    return effects;
  }

  /** So that a planted bug is found by the checker, and not by the database. */
  private void dropChecks() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      List<String> names = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(CHECKS)) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
      for (String name : names) {
        statement.execute("ALTER TABLE belay_job DROP CONSTRAINT " + name);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Past every wire. */
  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url(server.port()));
  }

  @Override
  public void close() throws IOException {
    for (Member member : members) {
      member.close();
    }
    ownClient.close();
    ownSource.close();
    ownWire.close();
  }

  /**
   * What came of it.
   *
   * @param calls how many calls were made
   * @param faults how much harm was done
   * @param history what clients were answered
   * @param rows the jobs in the end
   * @param signals how often handlers were told to stop, and hooks closed
   * @param broken the broken guarantees
   */
  record Outcome(
      int calls,
      Map<Fault, Integer> faults,
      History history,
      Map<Long, Checker.JobRow> rows,
      Map<String, Long> signals,
      List<String> broken) {

    /** For people: what was survived. */
    String summary() {
      return calls
          + " calls, "
          + rows.size()
          + " jobs, faults "
          + faults
          + ", cancels "
          + count(history.cancels().stream().map(cancel -> String.valueOf(cancel.outcome())))
          + ", submits without answer "
          + history.unanswered().size()
          + ", stops "
          + count(history.stops().stream().map(stop -> stop.how().name()))
          + ", told "
          + signals
          + ", ends "
          + count(rows.values().stream().map(row -> row.status().name()));
    }

    private static Map<String, Long> count(java.util.stream.Stream<String> what) {
      return what.collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
    }

    /** Whether so much happened that it means something. */
    void requireMeaningful() {
      for (Fault fault : Fault.values()) {
        assertThat(faults.getOrDefault(fault, 0)).as("%s of %s", fault, faults).isPositive();
      }
      Map<String, Long> outcomes =
          count(history.cancels().stream().map(cancel -> String.valueOf(cancel.outcome())));
      assertThat(outcomes)
          .containsKeys(
              History.EVERY_KIND.stream().map(CancelOutcome::name).toArray(String[]::new));
      assertThat(signals).containsKeys("TOLD CANCELLED", "HOOK CANCELLED");
      assertThat(rows.values().stream().filter(row -> row.runNo() > 1).count())
          .as("jobs that were run more than once")
          .isPositive();
    }
  }
}
