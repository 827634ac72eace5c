package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.belay.JobId;
import dev.belay.StopCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunRegistryTest {

  private final Rig rig = Rig.unhurried();
  private final RunRegistry registry = new RunRegistry();

  @AfterEach
  void close() {
    rig.close();
  }

  private StopToken added(long job, int run) {
    StopToken token = token(job, run);
    registry.add(token);
    return token;
  }

  private StopToken token(long job, int run) {
    return rig.machine.newToken(new JobId(job), "copy", run);
  }

  @Test
  void aRunIsFoundByJobAndNumber() {
    StopToken token = added(1, 5);
    assertThat(registry.find(new JobId(1), 5)).containsSame(token);
    assertThat(registry.find(new JobId(1), 4)).isEmpty();
    assertThat(registry.find(new JobId(2), 5)).isEmpty();
    assertThat(registry.knows(new JobId(1), 5)).isTrue();
    assertThat(registry.knows(new JobId(1), 6)).isFalse();
  }

  @Test
  void theCurrentRunOfAJobHasTheHighestNumber() {
    added(1, 9);
    StopToken older = added(2, 2);
    StopToken newer = added(2, 11);
    added(3, 1);
    assertThat(registry.current(new JobId(2))).containsSame(newer);
    registry.remove(newer);
    assertThat(registry.current(new JobId(2))).containsSame(older);
    registry.remove(older);
    assertThat(registry.current(new JobId(2))).isEmpty();
    assertThat(registry.size()).isEqualTo(2);
  }

  @Test
  void theSameRunIsNotAddedTwice() {
    StopToken token = added(1, 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> added(1, 1))
        .withMessageContaining("run 1 of job 1 (copy)");
    assertThat(registry.all()).containsExactly(token);
    assertThat(registry.size()).isEqualTo(1);
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    StopToken token = added(1, 1);
    registry.remove(token(1, 1));
    assertThat(registry.size()).isEqualTo(1);
    registry.remove(token);
    registry.remove(token);
    assertThat(registry.size()).isZero();
  }

  @Test
  void allRunsAreTripped() {
    List<StopToken> tokens = List.of(added(1, 1), added(1, 2), added(2, 1));
    registry.tripAll(StopCause.SHUTTING_DOWN);
    assertThat(tokens).allMatch(t -> t.cause().equals(Optional.of(StopCause.SHUTTING_DOWN)));
  }

  @Test
  void theSnapshotOfAllRunsDoesNotChange() {
    added(1, 1);
    var before = registry.all();
    added(2, 1);
    assertThat(before).hasSize(1);
    assertThat(registry.all()).hasSize(2);
  }

  @Test
  void manyThreadsAddAndRemove() throws Exception {
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int t = 1; t <= 4; t++) {
      int run = t;
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int job = 1; job <= 2000; job++) {
                  StopToken token = added(job, run);
                  if (job % 2 == 0) {
                    registry.remove(token);
                  }
                }
              }));
    }
    for (CompletableFuture<Void> thread : threads) {
      thread.get();
    }
    assertThat(registry.size()).isEqualTo(4000).isEqualTo(registry.all().size());
  }
}
