package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.Job;
import dev.belay.JobClient;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.http.credentials.Authenticator;
import dev.belay.http.credentials.RequestLimits;
import dev.belay.http.credentials.TokenVerifier.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An engine on an empty database with the API on a free port, for all tests of a class. A token
 * {@code token-of-U} is good, and stands for user U. At the end nothing of it may be left.
 */
final class ServedApi implements BeforeAllCallback, AfterAllCallback {

  static final String USER = "u-17";

  /** What a job of these tests does. */
  record Task(String does) {}

  static final JobType<Task> TASK = JobType.of("task", Task.class);

  /** The type of the tasks of that kind; see {@link TestTasks}. */
  static JobType<Task> typeOf(TaskKind kind) {
    return JobType.of("task-" + kind.code(), Task.class);
  }

  private final UnaryOperator<BatchTaskApi.Builder> setUp;
  private final UnaryOperator<BatchTaskServer.Builder> setUpServer;
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Set<JobId> sealed = ConcurrentHashMap.newKeySet();
  private JobEngine engine;
  private BatchTaskApi api;
  private BatchTaskServer server;

  ServedApi() {
    this(builder -> builder);
  }

  ServedApi(UnaryOperator<BatchTaskApi.Builder> setUp) {
    this(setUp, builder -> builder);
  }

  ServedApi(
      UnaryOperator<BatchTaskApi.Builder> setUp,
      UnaryOperator<BatchTaskServer.Builder> setUpServer) {
    this.setUp = setUp;
    this.setUpServer = setUpServer;
  }

  static ConditionFactory eventually() {
    return await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(30));
  }

  /** Knows the tokens of these tests, and sets no limits. */
  static Authenticator authenticator() {
    return Authenticator.builder()
        .tokens(ServedApi::ownerOf)
        .limits(RequestLimits.unlimited())
        .build();
  }

  private static Owner ownerOf(String token) {
    if (token.equals("expired")) {
      return new Owner.Expired();
    }
    return token.startsWith("token-of-")
        ? new Owner.User(token.substring("token-of-".length()))
        : new Owner.Unknown();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    JdbcDataSource store = new JdbcDataSource();
    store.setURL("jdbc:h2:mem:http-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    EngineBuilder builder = Belay.engine().store(store).handle(TASK, this::carryOut);
    for (TaskKind kind : TaskKind.values()) {
      builder.handle(typeOf(kind), this::carryOut);
    }
    engine = builder.start();
    api = setUp.apply(BatchTaskApi.builder().client(engine).authenticator(authenticator())).build();
    server = setUpServer.apply(BatchTaskServer.builder(api).port(0)).start();
  }

  private void carryOut(Task task, JobRun run) throws Exception {
    switch (task.does()) {
      case "wait" -> mayEnd.await();
      case "seal" -> {
        run.seal();
        sealed.add(run.jobId());
        mayEnd.await();
      }
      case "fail" -> throw new IllegalStateException("as told");
      case "halfway" -> {
        run.progress(1, 3);
        mayEnd.await();
      }
      default -> run.progress(3, 3);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    mayEnd.countDown();
    server.close();
    engine.close();
    eventually().untilAsserted(() -> assertThat(belayThreads()).isEmpty());
  }

  private static List<String> belayThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("belay-"))
        .sorted()
        .toList();
  }

  BatchTaskApi api() {
    return api;
  }

  JobClient client() {
    return engine;
  }

  int port() {
    return server.port();
  }

  /** A client that is user {@link #USER}. */
  ApiClient wire() {
    return new ApiClient(port(), USER);
  }

  /** A job of {@link #USER} that does that, in one attempt. */
  JobId submit(String does) {
    return submit(does, USER);
  }

  JobId submit(String does, String user) {
    return engine.submit(job(does, user));
  }

  /** A job that does not become due during the test. */
  JobId submitForLater(String user) {
    return engine.submit(job("nothing", user).dueIn(Duration.ofDays(1)));
  }

  static Submission<Task> job(String does, String user) {
    return Submission.of(TASK, new Task(does)).submitter(user).retry(RetryPolicy.none());
  }

  /** A job in that status. */
  JobId submitted(String does, JobStatus status) {
    JobId id = submit(does);
    eventually().untilAsserted(() -> assertThat(job(id).status()).isEqualTo(status));
    return id;
  }

  /** A job that has passed its seal. */
  JobId submittedAndSealed() {
    JobId id = submit("seal");
    eventually().until(() -> sealed.contains(id));
    return id;
  }

  Job job(JobId id) {
    return engine.find(id).orElseThrow();
  }
}
