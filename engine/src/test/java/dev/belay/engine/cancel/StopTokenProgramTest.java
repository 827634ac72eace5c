package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.StopCause;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random handlers that nest calls and shields, judged after every step by a model of the rules. */
class StopTokenProgramTest {

  private static final List<StopCause> CAUSES = List.of(StopCause.values());

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void afterEveryStepCauseAndInterruptAreWhereTheRulesSay() throws Exception {
    for (int seed = 0; seed < Duel.ROUNDS; seed++) {
      new Program(rig.inside(), seed).run();
    }
  }

  private static final class Program {
    private final StopToken token;
    private final Random random;
    private final int seed;
    private int steps = 30;

    // The model.
    private @Nullable StopCause cause;
    private @Nullable StopCause held;
    private boolean closed;
    private boolean claimLost;
    private boolean interruptOwed;
    private int calls;
    private int shields;

    Program(StopToken token, int seed) {
      this.token = token;
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() throws Exception {
      while (steps > 0) {
        block();
      }
      assertThat(token.leave().cause()).isEqualTo(cause);
      assertThat(Rig.isInterrupted()).isFalse();
    }

    /** Some steps; a nested block ends sooner or later. */
    private void block() throws Exception {
      while (steps-- > 0 && random.nextInt(5) > 0) {
        switch (random.nextInt(8)) {
          case 0, 1 -> trip(CAUSES.get(random.nextInt(CAUSES.size())));
          case 2 -> call();
          case 3, 4 -> shield();
          case 5 -> closeToStops();
          case 6 -> reopenToStops();
          default -> consumeInterrupt();
        }
        check();
      }
    }

    private void trip(StopCause next) {
      claimLost |= next == StopCause.CLAIM_LOST;
      boolean changes = !closed && Trip.outranks(next, cause);
      if (closed) {
        held = Trip.outranks(next, held) ? next : held;
      } else if (changes) {
        cause = next;
        interruptOwed = true;
      }
      assertThat(token.trip(next)).as("seed %d", seed).isEqualTo(changes);
    }

    private void call() throws Exception {
      calls++;
      token.beginCall();
      check();
      block();
      token.endCall();
      calls--;
    }

    private void shield() throws Exception {
      shields++;
      token.shield(
          Rig.LONG,
          () -> {
            check();
            block();
            return null;
          });
      shields--;
    }

    private void closeToStops() {
      closed = cause == null;
      assertThat(token.closeToStops()).as("seed %d", seed).isEqualTo(closed);
    }

    private void reopenToStops() {
      closed = false;
      if (held != null) {
        cause = held;
        held = null;
        interruptOwed = true;
      }
      token.reopenToStops();
    }

    private void consumeInterrupt() {
      interruptOwed &= isHeldBack();
      Thread.interrupted();
    }

    private boolean isHeldBack() {
      return calls > 0 || (shields > 0 && !claimLost);
    }

    private void check() {
      assertThat(Rig.isInterrupted())
          .as("interrupted, seed %d", seed)
          .isEqualTo(interruptOwed && !isHeldBack());
      assertThat(token.cause().orElse(null)).as("seed %d", seed).isEqualTo(cause);
    }
  }
}
