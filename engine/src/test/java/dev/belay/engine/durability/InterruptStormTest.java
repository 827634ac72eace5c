package dev.belay.engine.durability;

import static dev.belay.engine.support.House.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobStatus;
import dev.belay.StoreException;
import dev.belay.engine.support.FileCheck;
import dev.belay.engine.support.House;
import dev.belay.engine.support.TestStores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first of the two traps of an embedded file: an interrupt in the middle of a statement closes
 * an ordinary file for everybody. Handlers use the engine's own file in every way they can, and are
 * interrupted all the time, by cancels and by a stranger.
 */
class InterruptStormTest {

  private static final int INTERRUPTS = Integer.getInteger("belay.test.interrupts", 3_000);
  private static final int HANDLERS = 4;

  @TempDir static Path folder;

  private final DataSource database = TestStores.file(folder.resolve("storm"));
  @RegisterExtension final House house = new House(database);

  private final Set<Thread> inside = ConcurrentHashMap.newKeySet();
  private final Map<JobId, Boolean> submitted = new ConcurrentHashMap<>();
  private final Map<JobId, Boolean> cancelled = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> refusals = new ConcurrentHashMap<>();
  private final Collection<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong answeredRows = new AtomicLong();
  private final AtomicLong rounds = new AtomicLong();
  private JobEngine engine;

  @BeforeEach
  void start() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE effect (id BIGINT PRIMARY KEY, text VARCHAR)");
    }
    engine =
        house.start(
            house
                .engine()
                .config(
                    House.quick()
                        .workers(HANDLERS)
                        .interruptInterval(Duration.ofMillis(10))
                        .build()));
  }

  @Test
  void theFileOutlivesThousandsOfInterruptsInTheMiddleOfStatements() throws Exception {
    List<JobId> running = new ArrayList<>();
    long interrupts = 0;
    while (interrupts < INTERRUPTS) {
      while (running.size() < 2 * HANDLERS) {
        running.add(engine.submit(house.job(this::work)));
      }
      for (Thread handler : inside) {
        handler.interrupt();
        interrupts++;
      }
      if (interrupts % 40 < HANDLERS) {
        JobId id = running.remove(0);
        assertThat(engine.cancel(id)).matches(result -> result.outcome().isCancelled());
        cancelled.put(id, true);
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000));
    }
    for (JobId id : running) {
      engine.cancel(id).whenStopped().get(30, SECONDS);
      cancelled.put(id, true);
    }
    eventually().until(inside::isEmpty);
    System.out.printf(
        "%d interrupts, %d rounds in handlers, %d rows, refused: %s%n",
        interrupts, rounds.get(), answeredRows.get(), refusals);

    assertThat(faults).as("what no interrupt may lead to").isEmpty();
    requireAllAnswered();
    engine.whenFinished(engine.submit(house.job(run -> run.result("alive")))).get(30, SECONDS);
    engine.close();
    requireAllAnswered();
  }

  private void work(JobRun run) {
    inside.add(Thread.currentThread());
    try {
      while (!run.isStopping()) {
        rounds.incrementAndGet();
        switch (ThreadLocalRandom.current().nextInt(4)) {
          case 0 -> callClient();
          case 1 -> useEngineTransaction();
          case 2 -> useConnectionOfItsOwn(true);
          default -> useConnectionOfItsOwn(false);
        }
      }
    } finally {
      inside.remove(Thread.currentThread());
    }
  }

  private void callClient() {
    try {
      JobId id = engine.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
      submitted.put(id, true);
      assertThat(engine.find(id)).isPresent();
      if (ThreadLocalRandom.current().nextBoolean()) {
        assertThat(engine.cancel(id).outcome().won()).isTrue();
        cancelled.put(id, true);
      }
    } catch (StoreException | AssertionError e) {
      faults.add(e);
    }
  }

  private void useEngineTransaction() {
    try {
      JobId id =
          engine.inTransaction(
              transaction -> {
                insertEffects(transaction.connection());
                return transaction.submit(house.job(run -> {}).dueIn(Duration.ofHours(1)));
              });
      submitted.put(id, true);
      answeredRows.addAndGet(ROWS);
    } catch (SQLException | StoreException e) {
      refused(e);
    }
  }

  private void useConnectionOfItsOwn(boolean writes) {
    try (Connection connection = database.getConnection()) {
      if (writes) {
        connection.setAutoCommit(false);
        insertEffects(connection);
        connection.commit();
        answeredRows.addAndGet(ROWS);
      } else {
        try (Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT SUM(LENGTH(text)) FROM effect")) {
          rows.next();
        }
      }
    } catch (SQLException e) {
      refused(e);
    }
  }

  private static final int ROWS = 3;

  private static void insertEffects(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO effect VALUES (?, ?)")) {
      for (int i = 0; i < ROWS; i++) {
        insert.setLong(1, ThreadLocalRandom.current().nextLong());
        insert.setString(2, "x".repeat(2_000));
        insert.executeUpdate();
      }
    }
  }

  /** An interrupted statement may be refused; the file may not be closed by it. */
  private void refused(Exception e) {
    Throwable cause = e;
    while (!(cause instanceof SQLException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String state = cause instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "none";
    refusals.computeIfAbsent(state, any -> new AtomicLong()).incrementAndGet();
    if (!Set.of("57014", "HYT00", "40001").contains(state)) {
      faults.add(e);
    }
  }

  private void requireAllAnswered() throws SQLException {
    FileCheck.requireWhole(database);
    Map<Long, JobStatus> found = FileCheck.statuses(database);
    assertThat(found.keySet()).containsAll(submitted.keySet().stream().map(JobId::value).toList());
    cancelled
        .keySet()
        .forEach(id -> assertThat(found.get(id.value())).isEqualTo(JobStatus.CANCELLED));
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM effect")) {
      row.next();
      assertThat(row.getLong(1)).isGreaterThanOrEqualTo(answeredRows.get());
    }
  }
}
