package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.JobType;
import dev.belay.engine.Belay;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancellerTest {

  private record Nap(int seconds) {}

  private static final JobType<Nap> NAP = JobType.of("nap", Nap.class);

  @TempDir private Path temp;
  private final PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);

  @Test
  void aCancelBeforeTheJobIsSubmittedIsMadeUpFor() throws Exception {
    try (JobEngine engine =
        Belay.engine()
            .store(Drive.database(temp))
            .handle(NAP, (nap, run) -> run.sleep(Duration.ofSeconds(nap.seconds())))
            .start()) {
      Canceller canceller = new Canceller(engine, new Console(out, out, false));
      canceller.cancel(Cancellation.by("bob"));
      assertThat(canceller.asked()).isEmpty();
      JobId id = engine.submit(NAP, new Nap(60));

      canceller.submitted(id);

      assertThat(canceller.asked().orElseThrow().outcome())
          .isIn(CancelOutcome.CANCELLED_TO_DO, CancelOutcome.CANCELLED_PROCESSING);
      assertThat(engine.whenFinished(id).get(10, TimeUnit.SECONDS).status())
          .isEqualTo(JobStatus.CANCELLED);
    }
  }

  @Test
  void aSecondCancelDoesNotHideWhatTheFirstDecided() throws Exception {
    try (JobEngine engine = Belay.engine().store(Drive.database(temp)).start()) {
      Canceller canceller = new Canceller(engine, new Console(out, out, false));
      canceller.submitted(engine.submit(NAP, new Nap(60)));

      canceller.cancel(Cancellation.by("bob"));
      canceller.cancel(Cancellation.by("bob"));

      assertThat(canceller.asked().map(Canceller.Asked::outcome))
          .contains(CancelOutcome.CANCELLED_TO_DO);
    }
  }
}
