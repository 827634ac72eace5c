package dev.belay.engine.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelResult;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.Stopped;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.TestStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** G4 and G6 over an H2 file that is closed and opened again. */
class OverAFileTest {

  @TempDir static Path folder;

  @RegisterExtension final House house = new House(TestStores.file(folder.resolve("belay")));

  @Test
  void aCancelByAClientArrivesAndIsToldTheSameAfterTheFileWasClosed() throws Exception {
    JobEngine first = house.start();
    JobId id = first.submit(house.job(run -> run.sleep(Duration.ofMinutes(5))));
    house.awaitEvent(id, "started");
    CancelResult result = house.client().cancel(id);
    Stopped told = result.whenStopped().get(30, SECONDS);
    assertThat(told.how()).isEqualTo(Stopped.How.OBEYED);
    house.closeAll();
    try (JobEngine second = house.engine().build()) {
      second.start();
      assertThat(second.whenStopped(id).get(30, SECONDS)).isEqualTo(told);
    }
  }

  @Test
  void theEndOfAStuckRunIsToldTheSameAfterTheFileWasClosed() throws Exception {
    Meeting meeting = new Meeting();
    JobEngine first =
        house.start(house.engine().config(House.quick().stopGrace(Duration.ofMillis(50)).build()));
    JobId id = first.submit(house.job(run -> meeting.meet()).runTimeout(Duration.ofMillis(50)));
    house.awaitEvent(id, "failed");
    CompletableFuture<Stopped> stopped = house.client().whenStopped(id);
    meeting.letGo();
    Stopped told = stopped.get(30, SECONDS);
    assertThat(told.how()).isEqualTo(Stopped.How.FINISHED_FIRST);
    house.closeAll();
    try (JobEngine second = house.engine().build()) {
      second.start();
      assertThat(second.whenStopped(id).get(30, SECONDS)).isEqualTo(told);
    }
  }
}
