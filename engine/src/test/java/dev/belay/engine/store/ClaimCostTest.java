package dev.belay.engine.store;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/**
 * A claim reads a bounded number of rows, however many lie there, and so does a list. Counted, not
 * timed: every query of the store is also explained, with its arguments, and the rows that it
 * looked at are added up.
 */
@OnEveryDatabase
class ClaimCostTest {

  private static final int CROWD = 20_000;
  private static final int FEW = 8;
  private static final int LIMIT = 10;

  /** Status, what it was settled as, its end. */
  private static final String COMPLETED = "2, 'COMPLETE', CURRENT_TIMESTAMP";

  private static final String TO_DO = "0, NULL, NULL";

  // The crowd takes long to make; all tests on one product share it.
  private static final List<String> EXPLAINED = new CopyOnWriteArrayList<>();
  private static TestDatabase database;
  private static JdbiJobStore store;

  ClaimCostTest(Product product) {
    assertThat(database.product()).isSameAs(product);
  }

  @BeforeParameterizedClassInvocation
  static void prepare(Product product) throws SQLException {
    database = product.empty();
    store = JdbiJobStore.forEngine(explaining(database.source()), 1, 1, StoreRig.SETTINGS);
    store.prepare(false);
    insert(CROWD, 1_000_000, "mine", "'many'", COMPLETED, "-", 1);
    insert(CROWD, 2_000_000, "mine", "'many'", TO_DO, "+", 0);
    insert(CROWD, 3_000_000, "foreign", "NULL", TO_DO, "-", 0);
    execute(database.product().analyzeJobs());
    // The oldest; and the planner does not know of them.
    insert(FEW, 1_000, "rare", "'few'", COMPLETED, "-", 1);
  }

  private long nodeWithDueJobs(int due) {
    long node = StoreRig.newKey();
    store.register(new NodeCard(node, "test", List.of("mine"), Duration.ofHours(1)));
    for (int i = 0; i < due; i++) {
      store.submit(List.of(StoreRig.newJob("mine")), false);
    }
    EXPLAINED.clear();
    return node;
  }

  /** So many jobs that are due an hour ago or hence. */
  private static void insert(
      int count, long firstId, String type, String submitter, String state, String due, int runs)
      throws SQLException {
    execute(
        """
        INSERT INTO belay_job (id, submit_key, type, submitter, status, settled_as, finished_at, priority, payload,
          submitted_at, due_at, max_attempts, retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter,
          run_no, attempts, node, claim_no, settled_run_no)
        SELECT %d + x, x, '%s', %s, %s, 0, '{}', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP %s INTERVAL '1' HOUR,
          3, 0, 1, 0, 0, %d, 0, 0, 0, %d
        FROM %s
        """
            .formatted(
                firstId,
                type,
                submitter,
                state,
                due,
                runs,
                runs,
                database.product().numbers(count)));
  }

  @AfterParameterizedClassInvocation
  static void close() throws SQLException {
    store.close();
    database.close();
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }

  @Test
  void aClaimReadsFewRowsWhateverIsFinishedInTheFutureOrOfForeignTypes() {
    long node = nodeWithDueJobs(25);
    int claimNo = 0;
    for (int expected : new int[] {10, 10, 5, 0}) {
      EXPLAINED.clear();
      ClaimAnswer answer =
          store.claim(new ClaimRequest(node, ++claimNo, List.of("mine"), LIMIT, false));
      assertThat(answer.jobs()).hasSize(expected);
      assertRowsRead(100);
    }
  }

  @Test
  void aRepeatedClaimReadsOnlyWhatItsNodeHas() {
    ClaimRequest request =
        new ClaimRequest(nodeWithDueJobs(LIMIT), 1, List.of("mine"), LIMIT, false);
    store.claim(request);
    EXPLAINED.clear();
    assertThat(store.claim(request.again()).jobs()).hasSize(LIMIT);
    assertRowsRead(40);
  }

  @Test
  void whatANodeAsksAgainAndAgainReadsFewRows() {
    long node = nodeWithDueJobs(LIMIT);
    store.claim(new ClaimRequest(node, 1, List.of("mine"), LIMIT, false));
    Map<String, Runnable> asked =
        Map.of(
            "oldestDue", () -> store.oldestDue(List.of("mine")),
            "cancelledRuns", () -> store.cancelledRuns(node),
            "claimedRuns", () -> store.claimedRuns(node, 1),
            "deadNodes", () -> store.deadNodes(),
            "rescue", () -> store.rescue(node, 10),
            "expire", () -> store.expire(10),
            "orphanedTypes", () -> store.orphanedTypes(),
            "purge", () -> store.purge(Duration.ofDays(1), 10));
    asked.forEach(
        (name, ask) -> {
          EXPLAINED.clear();
          ask.run();
          assertRowsRead(50);
        });
  }

  @Test
  void aListReadsFewRowsBesideThoseOfThePageAndTheSkipped() {
    JobQuery few = JobQuery.newest().limit(LIMIT).submitter("few");
    JobQuery many = JobQuery.newest().limit(LIMIT).submitter("many");
    JobQuery all = JobQuery.newest().limit(LIMIT);
    Set<JobStatus> active = Set.of(JobStatus.TO_DO, JobStatus.PROCESSING);
    Map<JobQuery, Integer> listed =
        Map.ofEntries(
            entry(few, FEW),
            entry(few.types(Set.of("rare", "mine")).status(JobStatus.COMPLETED), FEW),
            entry(few.statuses(active), 0),
            entry(few.types(Set.of("mine")), 0),
            entry(few.offset(5), FEW - 5),
            entry(few.before(new JobId(1_003)), 2),
            entry(many, LIMIT),
            entry(many.before(new JobId(1_010_000)).offset(5), LIMIT),
            entry(all.submitter("nobody"), 0),
            entry(all, LIMIT),
            entry(all.before(new JobId(2_010_000)).offset(5), LIMIT),
            entry(all.status(JobStatus.FAILED), 0),
            entry(all.statuses(active), LIMIT),
            entry(all.statuses(Set.of(JobStatus.CANCELLED, JobStatus.FAILED)).offset(5), 0),
            entry(all.types(Set.of("rare")), FEW),
            entry(all.types(Set.of("rare")).status(JobStatus.COMPLETED).offset(5), FEW - 5),
            entry(all.types(Set.of("rare", "mine")).status(JobStatus.COMPLETED), LIMIT));
    listed.forEach(
        (query, expected) -> {
          EXPLAINED.clear();
          assertThat(store.list(query)).as("%s", query).hasSize(expected);
          assertRowsRead(100);
        });
  }

  /** As after a bulk load, or when it has made a plan without looking at the arguments. */
  @Test
  void aListReadsAsFewWhenThePlannerKnowsNothingOfTheJobs() throws SQLException {
    execute(database.product().forgetJobs());
    try {
      aListReadsFewRowsBesideThoseOfThePageAndTheSkipped();
    } finally {
      execute(database.product().analyzeJobs());
    }
  }

  private void assertRowsRead(int most) {
    assertThat(EXPLAINED).isNotEmpty();
    assertThat(rowsRead())
        .as("rows read by%n%s", String.join("\n", EXPLAINED))
        .isLessThanOrEqualTo(most);
  }

  private int rowsRead() {
    return EXPLAINED.stream().mapToInt(database.product()::rowsRead).sum();
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static DataSource explaining(DataSource source) {
    return wrap(
        DataSource.class,
        source,
        (method, arguments, answer) ->
            answer instanceof Connection connection ? explaining(connection) : answer);
  }

  private static Connection explaining(Connection connection) {
    return wrap(
        Connection.class,
        connection,
        (method, arguments, answer) ->
            answer instanceof PreparedStatement statement
                    && ((String) arguments[0]).startsWith("SELECT")
                ? explaining(connection, (String) arguments[0], statement)
                : answer);
  }

  /** The same arguments go to the query and to its explanation, which is asked for afterwards. */
  private static PreparedStatement explaining(
      Connection connection, String sql, PreparedStatement statement) {
    List<Object[]> bound = new ArrayList<>();
    List<Method> setters = new ArrayList<>();
    return wrap(
        PreparedStatement.class,
        statement,
        (method, arguments, answer) -> {
          if (method.getName().startsWith("set")
              && arguments[0] instanceof Integer
              && arguments.length > 1) {
            setters.add(method);
            bound.add(arguments);
          } else if (method.getName().equals("execute")) {
            try (PreparedStatement explain =
                connection.prepareStatement(database.product().explained(sql))) {
              for (int i = 0; i < setters.size(); i++) {
                setters.get(i).invoke(explain, bound.get(i));
              }
              try (ResultSet plan = explain.executeQuery()) {
                StringBuilder lines = new StringBuilder();
                while (plan.next()) {
                  lines.append(plan.getString(1)).append('\n');
                }
                EXPLAINED.add(lines.toString());
              }
            }
          }
          return answer;
        });
  }

  /** What becomes of the answer of a call. */
  private interface After {
    Object apply(Method method, Object[] arguments, Object answer) throws Exception;
  }

  private static <T> T wrap(Class<T> face, Object target, After after) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> {
              try {
                return after.apply(method, arguments, method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
