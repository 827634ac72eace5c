package dev.belay.engine.explore;

import static dev.belay.engine.explore.Programs.A;
import static dev.belay.engine.explore.Programs.B;
import static dev.belay.engine.explore.Programs.JOB;
import static dev.belay.engine.explore.Programs.RUN_1;
import static dev.belay.engine.store.Move.COMPLETE;
import static dev.belay.engine.store.Move.RELEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.support.H2Product;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Playing one of the schedules that are the same loses no ending. */
class ReductionTest {

  private static final int ALL = 1_000_000;

  @Test
  void theReducedSearchReachesEveryEndingOfTheFullOne() throws Exception {
    List<Program> programs =
        List.of(
            Programs.processing("a run completes, one client cancels, its handler seals")
                .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
                .actor("cancels", p -> p.cancel(JOB))
                .actor("seals", p -> p.seal(A, RUN_1)),
            Programs.processing("lost answers: a run is released and another node claims")
                .actor("releases", p -> p.settle(A, RUN_1, RELEASE))
                .actor("claims", p -> p.claim(B, 1))
                .losing(1));
    try (Database database = new Database(new H2Product());
        Stage stage = new Stage(database)) {
      for (Program program : programs) {
        Report reduced = new Explorer(stage, ALL, true).explore(program);
        Report full = new Explorer(stage, ALL, false).explore(program);
        System.out.println("reduced: " + reduced + "\nfull:    " + full);
        assertThat(full.isWrong()).as(full.message()).isFalse();
        assertThat(reduced.endings()).isEqualTo(full.endings());
        assertThat(reduced.schedules()).isLessThan(full.schedules());
      }
    }
  }
}
