package dev.belay.engine.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.explore.Stage.Played;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Long programs with random schedules: the dispatchers, handlers and clients of four nodes, one of
 * them taken for lost. Here a connection may be lost in front of any statement too, and waiters
 * race for a lock, so that a seed leads to the same program and choices and to almost the same
 * schedule.
 */
@OnEveryDatabase
class RandomProgramsTest {

  private static final long SEED = Long.getLong("belay.explorer.seed", System.nanoTime());
  private static final Integer PROGRAMS = Integer.getInteger("belay.explorer.programs");
  private static final int CALLS = 6;
  private static final int JOBS = 3;
  private static final long SILENT = 103;
  private static final long D = 104;

  private final Product product;

  RandomProgramsTest(Product product) {
    this.product = product;
  }

  @Test
  void randomProgramsKeepTheStateMachine() throws Exception {
    System.out.println("random programs from seed " + SEED);
    int programs = PROGRAMS == null ? product.rounds(80) : PROGRAMS;
    int steps = 0;
    try (Database database = new Database(product);
        Stage stage = new Stage(database)) {
      for (int i = 0; i < programs; i++) {
        long seed = SEED + i;
        Program program = program(seed);
        Played played = stage.play(program, new RandomChooser(seed));
        steps += played.trace().length();
        List<String> wrongs = Oracle.judge(stage, program, played);
        assertThat(wrongs)
            .as(
                "-Dbelay.explorer.seed=%d -Dbelay.explorer.programs=1%n%s%n%s",
                seed,
                played.trace(),
                String.join("\n", played.log().calls().stream().map(Call::toString).toList()))
            .isEmpty();
      }
    }
    System.out.println(programs + " random programs, " + steps + " steps");
  }

  private static Program program(long seed) {
    Program program =
        Program.named("random " + seed)
            .nodes(Programs.A, Programs.B, D)
            .silentNode(SILENT)
            .job(Seed.processing(Programs.JOB, seed % 2 == 0 ? SILENT : Programs.A, 1))
            .job(Seed.toDo(Programs.JOB + 1))
            .job(
                seed % 3 == 0
                    ? Seed.toDo(Programs.JOB + 2).withTimeOver()
                    : Seed.toDo(Programs.JOB + 2))
            .losing((int) (seed % 4));
    long[] nodes = {Programs.A, Programs.B, SILENT, D};
    for (int i = 0; i < nodes.length; i++) {
      program.actor("node " + nodes[i], new RandomScript(seed * 31 + i, CALLS, nodes[i], JOBS));
    }
    return program;
  }

  /** Stays with one actor for a while, and loses a connection now and then. */
  private static final class RandomChooser implements Chooser {

    private final Random random;
    private int last = -1;

    RandomChooser(long seed) {
      random = new Random(seed);
    }

    @Override
    public Choice choose(List<Choice> ways) {
      boolean faulty = random.nextInt(20) == 0;
      List<Choice> wanted = ways.stream().filter(way -> way.isFault() == faulty).toList();
      List<Choice> from = wanted.isEmpty() ? ways : wanted;
      boolean stays = random.nextInt(3) == 0;
      List<Choice> same = from.stream().filter(way -> stays && way.actor() == last).toList();
      List<Choice> among = same.isEmpty() ? from : same;
      Choice choice = among.get(random.nextInt(among.size()));
      last = choice.actor();
      return choice;
    }

    @Override
    public boolean letsWaitersRace() {
      return true;
    }

    @Override
    public boolean losesAnywhere() {
      return true;
    }
  }
}
