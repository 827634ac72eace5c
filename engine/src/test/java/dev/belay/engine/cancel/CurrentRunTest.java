package dev.belay.engine.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.StopCause;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CurrentRunTest {

  private final Rig rig = Rig.unhurried();

  @AfterEach
  void close() {
    CurrentRun.leave();
    rig.close();
  }

  @Test
  void theCurrentRunIsTheOneOfTheThread() throws Exception {
    StopToken token = rig.inside();
    assertThat(CurrentRun.get()).isNull();
    CurrentRun.enter(token);
    assertThat(CurrentRun.get()).isSameAs(token);
    assertThat(CompletableFuture.supplyAsync(CurrentRun::get).get(20, TimeUnit.SECONDS)).isNull();
    assertThatIllegalStateException().isThrownBy(() -> CurrentRun.enter(rig.claimed()));
    CurrentRun.leave();
    assertThat(CurrentRun.get()).isNull();
  }

  @Test
  void aCallInAHandlerIsNotInterruptedByItsStop() {
    StopToken token = rig.inside();
    CurrentRun.enter(token);
    String answer =
        CurrentRun.quietly(
            () -> {
              token.trip(StopCause.CANCELLED);
              assertThat(Rig.isInterrupted()).isFalse();
              return "done";
            });
    assertThat(answer).isEqualTo("done");
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void aCallOnAnyThreadIsMadeWithTheFlagDown() {
    Thread.currentThread().interrupt();
    boolean during = CurrentRun.quietly(Rig::isInterrupted);
    assertThat(during).isFalse();
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void anInterruptDuringACallOfAnotherThreadStaysUp() {
    CurrentRun.quietly(
        () -> {
          Thread.currentThread().interrupt();
          return null;
        });
    assertThat(Rig.isInterrupted()).isTrue();
  }

  @Test
  void aCallThatThrowsGivesTheFlagBack() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(CurrentRunTest::failing).isInstanceOf(IOException.class);
    assertThat(Thread.interrupted()).isTrue();

    StopToken token = rig.inside();
    CurrentRun.enter(token);
    token.trip(StopCause.CANCELLED);
    assertThatThrownBy(CurrentRunTest::failing).isInstanceOf(IOException.class);
    assertThat(Rig.isInterrupted()).isTrue();
  }

  private static Object failing() throws IOException {
    return CurrentRun.quietly(
        () -> {
          assertThat(Rig.isInterrupted()).isFalse();
          throw new IOException("disk");
        });
  }
}
