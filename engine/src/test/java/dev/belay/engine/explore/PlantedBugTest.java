package dev.belay.engine.explore;

import static dev.belay.engine.explore.Programs.A;
import static dev.belay.engine.explore.Programs.B;
import static dev.belay.engine.explore.Programs.JOB;
import static dev.belay.engine.explore.Programs.RUN_1;
import static dev.belay.engine.explore.Programs.anyone;
import static dev.belay.engine.store.Move.COMPLETE;
import static dev.belay.engine.store.Move.RELEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The explorer finds the bugs that it was made for. Each is planted by changing the SQL on its way
 * to the database; the CHECKs of the tables are taken away, so that nobody else finds it first.
 */
@OnEveryDatabase
class PlantedBugTest {

  private static final int MOST_SCHEDULES = 3_000;

  private final Product product;

  PlantedBugTest(Product product) {
    this.product = product;
  }

  @Test
  void aCompletionWithoutTheRunFenceIsFound() throws Exception {
    Program staleRun =
        Program.named("a stale run wakes up and completes while the next one goes on")
            .nodes(A, B)
            .job(Seed.processing(JOB, B, 2))
            .actor("wakes up late", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("finds", p -> p.find(JOB));
    assertFound(
        staleRun,
        rewriting(
            Map.of(
                "SELECT id, status, run_no, claimed_by,",
                "SELECT id, status, 1 AS run_no, 101 AS claimed_by,",
                "AND claimed_by = ? AND run_no = ?",
                "AND (claimed_by = ? OR 1 = 1) AND (run_no = ? OR 1 = 1)")),
        "illegally changed job");
  }

  @Test
  void aCancelWithoutTheSealGuardIsFound() throws Exception {
    Program sealing =
        Programs.processing("a run seals, two clients cancel")
            .actor("seals", p -> p.seal(A, RUN_1))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyRun(1)));
    assertFound(sealing, rewriting(Map.of("AND sealed_at IS NULL", "")), "illegally changed job");
  }

  @Test
  void aReusedRunNumberIsFound() throws Exception {
    Program twoRuns =
        Programs.waiting("a node claims and releases, another claims, a client looks")
            .actor("claims and releases", p -> p.claimAndSettle(A, RELEASE))
            .actor("claims", p -> p.claim(B, 1))
            .actor("finds", p -> p.find(JOB));
    assertFound(
        twoRuns,
        rewriting(
            Map.of("attempts = attempts - 1", "attempts = attempts - 1, run_no = run_no - 1")),
        "run_no 1 -> 0");
  }

  @Test
  void aLostClaimAcknowledgementIsFound() throws Exception {
    Program claiming =
        Programs.waiting("lost answers: a node claims, one client cancels, another looks")
            .actor("claims", p -> p.claim(A, 1))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyWhileToDo()))
            .actor("finds", p -> p.find(JOB))
            .losing(1)
            .withoutReconciling();
    assertFound(
        claiming,
        rewriting(Map.of("AND claim_no = ?", "AND claim_no = ? AND 1 = 0")),
        "does not know");
  }

  private static UnaryOperator<String> rewriting(Map<String, String> changes) {
    return sql -> {
      String changed = sql;
      for (Map.Entry<String, String> change : changes.entrySet()) {
        changed = changed.replace(change.getKey(), change.getValue());
      }
      return changed;
    };
  }

  private void assertFound(Program program, UnaryOperator<String> bug, String complaint)
      throws Exception {
    try (Database database = new Database(product);
        Stage stage = new Stage(database)) {
      database.dropChecks();
      Explorer explorer = new Explorer(stage, MOST_SCHEDULES);
      Report right = explorer.explore(program);
      assertThat(right.isWrong()).as(right.message()).isFalse();
      assertThat(right.isComplete()).isTrue();

      stage.rewrite(bug);
      Report broken = explorer.exploreForShortest(program);
      System.out.println("as it is: " + right + "\nbroken:   " + broken + "\n" + broken.message());
      assertThat(broken.isWrong()).isTrue();
      assertThat(broken.message()).contains(complaint);
    }
  }
}
