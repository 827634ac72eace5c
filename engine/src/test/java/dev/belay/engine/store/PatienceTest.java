package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.StoreException;
import dev.belay.StoreException.Effect;
import dev.belay.engine.thread.Backoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private static final Duration TIMEOUT = Duration.ofMillis(100);

  @Test
  void aPauseEndsWithTheTimeoutAndNoAttemptBeginsLater() {
    Duration long_ = Duration.ofMinutes(1);
    Patience patience = new Patience(TIMEOUT, new Backoff.Range(long_, long_));
    List<Long> begun = new ArrayList<>();
    long start = System.nanoTime();
    assertThatThrownBy(
            () ->
                patience.call(
                    "trying",
                    repeated -> {
                      begun.add(System.nanoTime() - start);
                      throw away();
                    }))
        .isInstanceOf(StoreException.class)
        .hasMessage("trying failed: away (SQLState 08001); nothing was changed");
    assertThat(begun).hasSize(2);
    assertThat(begun.get(1)).isGreaterThanOrEqualTo(TIMEOUT.toNanos());
    assertThat(Duration.ofNanos(begun.get(1))).isLessThan(long_.dividedBy(2));
  }

  @Test
  void withoutTimeThereIsOneAttempt() {
    Patience patience = new Patience(Duration.ZERO, new Backoff.Range(TIMEOUT, TIMEOUT));
    List<Boolean> begun = new ArrayList<>();
    assertThatThrownBy(
            () ->
                patience.call(
                    "trying",
                    repeated -> {
                      begun.add(repeated);
                      throw away();
                    }))
        .isInstanceOf(StoreException.class);
    assertThat(begun).containsExactly(false);
  }

  private static StoreTrouble away() {
    return new StoreTrouble(
        StoreTrouble.Kind.PASSING, Effect.NONE, new SQLException("away", "08001"));
  }
}
