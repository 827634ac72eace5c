package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelRecord;
import dev.belay.JobStatus;
import dev.belay.StopCause;
import dev.belay.Stopped;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WordsTest {

  private static final Instant DECIDED = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @EnumSource(CancelOutcome.class)
  void onlyADecisionForTheCancelSoundsLikeOne(CancelOutcome outcome) {
    String words = Words.decided(outcome);

    assertThat(words.startsWith("cancelled ") || words.startsWith("was cancelled "))
        .isEqualTo(outcome.isCancelled());
  }

  @Test
  void whoCancelledAndWhyIsSaidAsFarAsTold() {
    assertThat(Words.who(cancel("bob", "enough\u001b[2J"))).isEqualTo(" by bob (enough?[2J)");
    assertThat(Words.who(cancel("bob", null))).isEqualTo(" by bob");
    assertThat(Words.who(cancel(null, null))).isEmpty();
  }

  @Test
  void latenciesCountFromTheDecision() {
    Stopped stopped = new Stopped(Stopped.How.OBEYED, DECIDED.plusMillis(30));

    assertThat(Words.latencies(cancel(null, null), stopped))
        .isEqualTo("decided 2026-01-01T00:00:00Z, heard 12 ms later, stopped 30 ms later");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 bytes", "1023, 1023 bytes", "1024, 1.0 KiB", "5368709120, 5.0 GiB"})
  void aSizeHasTheUnitThatFits(long bytes, String words) {
    assertThat(Words.size(bytes)).isEqualTo(words);
  }

  private static CancelRecord cancel(String actor, String reason) {
    return new CancelRecord(
        StopCause.CANCELLED,
        JobStatus.PROCESSING,
        actor,
        reason,
        null,
        DECIDED,
        DECIDED.plusMillis(12));
  }
}
