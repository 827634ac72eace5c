package dev.belay.samples.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.Job;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.Submission;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.EngineConfig;
import dev.belay.http.TaskKind;
import dev.belay.http.TaskOrder;
import dev.belay.http.TaskRefusedException;
import dev.belay.http.TaskView;
import dev.belay.samples.files.Disk;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.OrderHandler;
import dev.belay.samples.files.OrderTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two spaces, and an engine that does what is asked in them. */
abstract class TasksFixture {

  static final String USER = "u-17";

  static {
    System.setProperty(
        "h2.bindAddress", "127.0.0.1"); // other tests of this JVM need it from the start
  }

  @TempDir Path temp;
  Path home;
  Path other;
  DriveTasks tasks;
  private JobEngine engine;

  @BeforeEach
  void makeSpaces() throws IOException {
    temp = temp.toRealPath();
    home = Files.createDirectories(temp.resolve("spaces/home"));
    other = Files.createDirectories(temp.resolve("spaces/other"));
    OrderTypes types = OrderTypes.ofOnlyMachine();
    Spaces spaces = Spaces.of(Spaces.in(temp.resolve("spaces")));
    tasks = new DriveTasks(types, spaces, Duration.ZERO);
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    EngineBuilder builder =
        Belay.engine()
            .store(database)
            .config(EngineConfig.builder().workers(2).pollInterval(Duration.ofMillis(100)).build());
    OrderHandler handler = new OrderHandler(Disk.REAL);
    for (Class<? extends Order> kind : OrderTypes.kinds()) {
      builder = builder.handle(types.typeOf(kind), handler::run);
    }
    engine = builder.start();
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  Path write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  static String id(String path) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(path.getBytes(UTF_8));
  }

  /** An order from home to the other space. */
  static TaskOrder order(
      TaskKind kind, @Nullable Integer action, @Nullable String newFilePath, String... fileIds) {
    return order(kind, action, newFilePath, List.of(), fileIds);
  }

  static TaskOrder order(
      TaskKind kind,
      @Nullable Integer action,
      @Nullable String newFilePath,
      List<String> only,
      String... fileIds) {
    List<TaskOrder.File> files =
        Arrays.stream(fileIds).map(id -> new TaskOrder.File(id, "/ignored/" + id)).toList();
    return new TaskOrder(kind, action, files, newFilePath, "home", only, "other", null, null);
  }

  /** The task when its job is done. */
  TaskView done(TaskOrder order) throws Exception {
    return done(tasks.submissionOf(order, USER));
  }

  private TaskView done(Submission<?> submission) throws Exception {
    JobId id = engine.submit(submission.submitter(USER));
    Job job = engine.whenFinished(id).get(30, TimeUnit.SECONDS);
    return tasks.viewOf(job).orElseThrow();
  }

  /** Something happens to the files. */
  interface Change {
    void make() throws IOException;
  }

  /** The task when its job is done, if that happens between its order and its run. */
  TaskView doneAfter(Change change, TaskOrder order) throws Exception {
    Submission<?> submission = tasks.submissionOf(order, USER);
    change.make();
    return done(submission);
  }

  /** The task while its job is not due yet. */
  TaskView waiting(TaskOrder order) throws TaskRefusedException {
    JobId id = engine.submit(tasks.submissionOf(order, USER).dueIn(Duration.ofDays(1)));
    return engine.find(id).flatMap(tasks::viewOf).orElseThrow();
  }

  TaskRefusedException refused(TaskOrder order) {
    try {
      tasks.submissionOf(order, USER);
    } catch (TaskRefusedException e) {
      return e;
    }
    throw new AssertionError("not refused: " + order);
  }
}
