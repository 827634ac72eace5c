package dev.belay.engine.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.explore.Stage.Played;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Plays all schedules of the programs, one line for each at the end; a program with more than the
 * most schedules says that it was stopped.
 */
@OnEveryDatabase
class ExplorerTest {

  /** On an embedded database every program ends below; a step on a server takes longer. */
  private static final int MOST_EMBEDDED = 20_000;

  private static final int MOST_ON_A_SERVER = 30;

  private final Product product;

  ExplorerTest(Product product) {
    this.product = product;
  }

  @Test
  void noScheduleOfAnyProgramBreaksTheStateMachine() throws Exception {
    int most =
        Integer.getInteger(
            "belay.explorer.schedules", product.isEmbedded() ? MOST_EMBEDDED : MOST_ON_A_SERVER);
    long total = 0;
    SoftAssertions soft = new SoftAssertions();
    try (Database database = new Database(product);
        Stage stage = new Stage(database)) {
      for (Program program : Programs.all()) {
        Report report = new Explorer(stage, most).explore(program);
        System.out.println(report + (report.isWrong() ? "\n" + report.message() : ""));
        total += report.schedules();
        soft.assertThat(report.isWrong()).as(report.message()).isFalse();
      }
    }
    System.out.println(total + " interleavings in all");
    assertThat(total).isPositive();
    soft.assertAll();
  }

  @Test
  void whoeverADeadlockIsEndedAtTheCostOfIsHeardAndComesAgain() throws Exception {
    Program program =
        Program.named("two transactions cancel the same two jobs, each the other one first")
            .nodes(Programs.A)
            .job(Seed.processing(Programs.JOB, Programs.A, 1))
            .job(Seed.processing(Programs.JOB + 1, Programs.A, 1))
            .actor("cancels both", p -> p.cancelBoth(Programs.JOB, Programs.JOB + 1))
            .actor("cancels both", p -> p.cancelBoth(Programs.JOB + 1, Programs.JOB));
    try (Database database = new Database(product);
        Stage stage = new Stage(database)) {
      Played played = stage.play(program, new InTurns());
      assertThat(Oracle.judge(stage, program, played)).as(played.trace().toString()).isEmpty();
      assertThat(played.log().calls())
          .as(played.trace().toString())
          .filteredOn(Oracle::metDeadlock)
          .hasSize(1);
    }
  }

  /** Another one than the last, if it can go on. */
  private static final class InTurns implements Chooser {

    private int last = -1;

    @Override
    public Choice choose(List<Choice> ways) {
      Choice choice =
          ways.stream().filter(way -> way.actor() != last).findFirst().orElse(ways.get(0));
      last = choice.actor();
      return choice;
    }
  }
}
