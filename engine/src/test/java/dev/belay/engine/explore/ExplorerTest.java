package dev.belay.engine.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.support.Product;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Plays all schedules of the programs, one line for each at the end; a program with more than the
 * most schedules says that it was stopped.
 */
@OnExploredDatabases
class ExplorerTest {

  /** On an embedded database every program ends below; a step on a server takes longer. */
  private static final int MOST_EMBEDDED = 20_000;

  private static final int MOST_ON_A_SERVER = 60;

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
}
