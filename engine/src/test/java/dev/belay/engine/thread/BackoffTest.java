package dev.belay.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final int ROUNDS = 1_000;

  private static Backoff backoff(Duration longest) {
    return new Backoff(new Backoff.Range(Duration.ofMillis(10), longest));
  }

  @Test
  void pausesDoubleUpToTheCapAndVaryByUpToHalf() {
    long[] longest = {10, 20, 40, 80, 100, 100, 100};
    for (int round = 0; round < ROUNDS; round++) {
      Backoff backoff = backoff(Duration.ofMillis(100));
      for (long most : longest) {
        assertThat(backoff.next().toMillis()).isBetween(most / 2, most);
      }
    }
  }

  @Test
  void bothEndsOfTheRangeOccur() {
    boolean short_ = false;
    boolean long_ = false;
    for (int round = 0; round < ROUNDS; round++) {
      long pause = backoff(Duration.ofSeconds(1)).next().toMillis();
      short_ |= pause == 5;
      long_ |= pause == 10;
    }
    assertThat(short_ && long_).isTrue();
  }

  @Test
  void afterAResetTheFirstPauseComesAgain() {
    Backoff backoff = backoff(Duration.ofSeconds(10));
    for (int i = 0; i < 8; i++) {
      backoff.next();
    }
    backoff.reset();
    assertThat(backoff.next().toMillis()).isBetween(5L, 10L);
  }

  @Test
  void aPauseIsNeverZeroHoweverSmallTheCap() {
    for (Duration cap : new Duration[] {Duration.ZERO, Duration.ofNanos(1), Duration.ofMillis(1)}) {
      Backoff backoff = backoff(cap);
      for (int i = 0; i < 20; i++) {
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(1));
      }
    }
  }

  @Test
  void theFirstPauseIsAsLongAsWasAskedForAndNeverLongerThanTheLongest() {
    Duration first = Duration.ofMillis(200);
    Backoff.Range range = new Backoff.Range(first, Duration.ofMillis(100));
    assertThat(new Backoff(range).next().toMillis()).isBetween(50L, 100L);
    range = new Backoff.Range(first, Duration.ofSeconds(1));
    assertThat(new Backoff(range).next().toMillis()).isBetween(100L, 200L);
  }
}
