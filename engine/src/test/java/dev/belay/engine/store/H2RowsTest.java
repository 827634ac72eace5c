package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.Priority;
import dev.belay.Submission;
import dev.belay.engine.support.FileCheck;
import dev.belay.engine.support.TestStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill in the middle of a write of the file can leave behind, made by hand. */
class H2RowsTest {

  @TempDir Path folder;

  private final JobId changed = JobIds.next();
  private final JobId untouched = JobIds.next();
  private final JobId halfInserted = JobIds.next();

  @Test
  void aRowWhoseUndoLogDidNotReachTheFileIsTakenBack() throws Exception {
    kill();
    try (JdbiJobStore store = opened("killed")) {
      requireTakenBack(store);
    }
  }

  @Test
  void itIsTakenBackWhenItsTransactionsNumberIsAnothersByNow() throws Exception {
    kill();
    DataSource database = TestStores.file(folder.resolve("killed"));
    List<Connection> others = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Connection other = database.getConnection();
      others.add(other);
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS of_the_application (id INT)");
        // As many changes as the transaction had made that was killed, and more.
        statement.execute("INSERT INTO of_the_application SELECT x FROM SYSTEM_RANGE(1, 100)");
      }
    }
    try (JdbiJobStore store = opened("killed")) {
      for (Connection other : others) {
        other.rollback();
        other.close();
      }
      requireTakenBack(store);
    }
  }

  /** Leaves a file in which one job is half changed and one half inserted. */
  private void kill() throws Exception {
    try (JdbiJobStore store = opened("live")) {
      store.submit(List.of(job(changed), job(untouched)), false);
      Connection connection = TestStores.file(folder.resolve("live")).getConnection();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("UPDATE belay_job SET priority = 2 WHERE id = " + changed);
        statement.execute("INSERT INTO belay_job SELECT " + copyOf(untouched, halfInserted));
      }
      // After this the connection cannot even be closed.
      MVStore file = writeWithoutUndoLog(connection);
      Files.copy(folder.resolve("live.mv.db"), folder.resolve("killed.mv.db"));
      file.closeImmediately();
    }
  }

  private void requireTakenBack(JdbiJobStore store) throws Exception {
    assertThat(store.find(changed)).map(Job::priority).contains(Priority.NORMAL);
    assertThat(store.find(untouched)).isPresent();
    assertThat(store.find(halfInserted)).isEmpty();
    assertThat(store.list(JobQuery.newest()))
        .extracting(Job::id)
        .containsExactly(untouched, changed);
    FileCheck.requireWhole(TestStores.file(folder.resolve("killed")));
  }

  private JdbiJobStore opened(String name) {
    DataSource database = TestStores.file(folder.resolve(name));
    JdbiJobStore store = JdbiJobStore.forEngine(database, 1, 1, StoreRig.SETTINGS);
    store.prepare(false);
    store.register(new NodeCard(JobIds.next().value(), "a node", List.of(), Duration.ofMinutes(1)));
    return store;
  }

  private static NewJob job(JobId id) {
    return new NewJob(id, id.value(), "some", "{}", Submission.Options.standard(), null);
  }

  private static String copyOf(JobId from, JobId to) {
    return to + ", * EXCEPT (id) FROM belay_job WHERE id = " + from;
  }

  private static MVStore writeWithoutUndoLog(Connection connection) throws Exception {
    SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    MVStore file = session.getDatabase().getStore().getMvStore();
    List<String> logs =
        file.getMapNames().stream().filter(name -> name.startsWith("undoLog")).toList();
    assertThat(logs).isNotEmpty();
    logs.forEach(file::removeMap);
    file.commit();
    return file;
  }
}
