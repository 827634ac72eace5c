package dev.belay.engine.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.servers.ServerProcess;
import dev.belay.servers.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * G1 to G9 and G11 in a cluster of processes that are killed, paused and cut off, over a server
 * that is restarted. {@code -Dbelay.torture=30m} makes it long, {@code -Dbelay.torture.seed}
 * repeats the order of what is done.
 */
class TortureTest {

  private static final long SEED = Long.getLong("belay.torture.seed", System.nanoTime());
  private static final String LENGTH = System.getProperty("belay.torture");
  private static final int NODES = 3;

  private static ServerProcess postgreSql;

  @TempDir Path folder;

  private static synchronized ServerProcess postgreSql() {
    if (postgreSql == null) {
      postgreSql = Servers.ownPostgreSql();
    }
    return postgreSql;
  }

  @AfterAll
  static void forget() {
    postgreSql = null;
  }

  private static Duration length(Duration usual) {
    return LENGTH == null ? usual : Duration.parse("PT" + LENGTH);
  }

  @Test
  void aClusterOnPostgreSqlKeepsItsPromises() throws Exception {
    requirePromises(Server.postgreSql(postgreSql(), "torture"), length(Duration.ofSeconds(40)));
  }

  @Test
  void aClusterOnMariaDbKeepsItsPromises() throws Exception {
    requirePromises(
        Server.mariaDb(Servers.ownMariaDb(), "torture"), length(Duration.ofSeconds(30)));
  }

  private void requirePromises(Server server, Duration length) throws Exception {
    Torture.Outcome outcome = torture(server, Bug.NONE, SEED, length);
    assertThat(outcome.broken()).isEmpty();
    outcome.requireMeaningful();
  }

  @ParameterizedTest
  @EnumSource(value = Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedBugIsFound(Bug bug) throws Exception {
    for (int i = 0; i < bug.mostTries(); i++) {
      Server server =
          Server.postgreSql(postgreSql(), bug.name().toLowerCase(Locale.ROOT) + "_" + i);
      Torture.Outcome outcome = torture(server, bug, SEED + i, Duration.ofSeconds(8));
      Optional<String> found =
          outcome.broken().stream()
              .filter(broken -> broken.startsWith(bug.guarantee()))
              .findFirst();
      if (found.isPresent()) {
        System.out.println(bug + " is found: " + found.get());
        return;
      }
    }
    throw new AssertionError(bug + " was not found");
  }

  private Torture.Outcome torture(Server server, Bug bug, long seed, Duration length)
      throws Exception {
    System.out.println("seed " + seed);
    try (Torture torture = new Torture(server, NODES, seed, folder, bug)) {
      Torture.Outcome outcome = torture.run(length);
      System.out.println(outcome.summary());
      return outcome;
    }
  }
}
