package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.JobCancelledException;
import dev.belay.JobStoppedException;
import dev.belay.StopCause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SleepTest {

  private static final Duration SHORT = Duration.ofMillis(5);

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void sleepLastsAsLongAsItWasAskedTo() throws Exception {
    StopToken token = rig.inside();
    long start = System.nanoTime();
    token.sleep(SHORT);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    token.sleep(Duration.ZERO);
    token.sleep(SHORT.negated());
  }

  @Test
  void aStopEndsTheSleepAndItsInterruptIsConsumed() throws Exception {
    for (int i = 0; i < 200; i++) {
      StopToken token = rig.claimed();
      CompletableFuture<Departure> left =
          rig.handle(
              token,
              t -> {
                assertThatExceptionOfType(JobCancelledException.class)
                    .isThrownBy(() -> t.sleep(Duration.ofSeconds(Long.MAX_VALUE)));
                assertThat(Rig.isInterrupted()).isFalse();
              });
      Rig.eventually().until(() -> token.phase() == StopToken.Phase.INSIDE);
      token.trip(StopCause.SUPERSEDED);
      left.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void sleepAfterTheStopThrowsAtOnceEveryTime() {
    StopToken token = rig.inside();
    token.trip(StopCause.TIMED_OUT);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> token.sleep(Rig.LONG))
          .isExactlyInstanceOf(JobStoppedException.class);
      assertThat(Rig.isInterrupted()).isFalse();
    }
  }

  @Test
  void anInterruptOfSomebodyElsesIsAnInterruptedException() throws Exception {
    StopToken token = rig.inside();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> token.sleep(Duration.ZERO)).isInstanceOf(InterruptedException.class);
    assertThat(Rig.isInterrupted()).isFalse();

    StopToken sleeping = rig.claimed();
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Departure> left =
        rig.handle(
            sleeping,
            t -> {
              thread.complete(Thread.currentThread());
              assertThatThrownBy(() -> t.sleep(Rig.LONG)).isInstanceOf(InterruptedException.class);
            });
    thread.get(20, TimeUnit.SECONDS).interrupt();
    assertThat(left.get(20, TimeUnit.SECONDS).cause()).isNull();
  }

  @Test
  void aStopWakesASleepInAShieldAndTheInterruptComesAtItsEnd() throws Exception {
    StopToken token = rig.claimed();
    CompletableFuture<Boolean> flagInShield = new CompletableFuture<>();
    CompletableFuture<Boolean> flagAfter = new CompletableFuture<>();
    CompletableFuture<Departure> left =
        rig.handle(
            token,
            t -> {
              t.shield(
                  Rig.LONG,
                  () -> {
                    assertThatThrownBy(() -> t.sleep(Rig.LONG))
                        .isInstanceOf(JobCancelledException.class);
                    return flagInShield.complete(Rig.isInterrupted());
                  });
              flagAfter.complete(Rig.isInterrupted());
            });
    Rig.eventually().until(() -> token.phase() == StopToken.Phase.INSIDE);
    token.trip(StopCause.CANCELLED);
    left.get(20, TimeUnit.SECONDS);
    assertThat(flagInShield.get()).isFalse();
    assertThat(flagAfter.get()).isTrue();
  }

  @Test
  void aStopWakesEveryThreadThatSleepsForTheRun() throws Exception {
    StopToken token = rig.inside();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread helper =
        new Thread(
            () -> {
              Thread.currentThread().setName("asleep");
              try {
                token.sleep(Rig.LONG);
              } catch (JobStoppedException e) {
                flag.complete(Rig.isInterrupted());
              } catch (InterruptedException e) {
                flag.completeExceptionally(e);
              }
            });
    helper.start();
    Rig.eventually().until(() -> helper.getState() == Thread.State.TIMED_WAITING);
    token.trip(StopCause.CANCELLED);
    Thread.interrupted();
    assertThat(flag.get(20, TimeUnit.SECONDS)).isFalse();
  }
}
