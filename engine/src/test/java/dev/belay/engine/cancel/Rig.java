package dev.belay.engine.cancel;

import static org.awaitility.Awaitility.await;

import dev.belay.JobId;
import dev.belay.StopCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.awaitility.core.ConditionFactory;

/** A stop machine with what it reported, and tokens and handlers for it. */
final class Rig implements AutoCloseable {

  /** So long that the timer does nothing while a test runs. */
  static final Duration LONG = Duration.ofMinutes(5);

  static final StopTimes UNHURRIED = new StopTimes(LONG, LONG, LONG, Duration.ofSeconds(10));

  /** What the machine told its listener. */
  record Stuck(StopToken token, List<StackTraceElement> stack, Duration sinceStop) {}

  /** What a test does inside a handler. */
  interface Body {
    void run(StopToken token) throws Exception;
  }

  final List<Stuck> stuck = new CopyOnWriteArrayList<>();

  /** The cause of each run that heard of its stop, or of a raise, in that order. */
  final List<StopCause> heard = new CopyOnWriteArrayList<>();

  final StopMachine machine;
  private int lastRun;

  Rig(StopTimes times) {
    this(times, System::nanoTime);
  }

  Rig(StopTimes times, LongSupplier clock) {
    machine = new StopMachine(times, new Reports(), clock);
  }

  static Rig unhurried() {
    return new Rig(UNHURRIED);
  }

  StopToken claimed() {
    return machine.newToken(new JobId(7), "copy", ++lastRun);
  }

  /** A token whose handler is the test's own thread. */
  StopToken inside() {
    StopToken token = claimed();
    token.enter(Thread.currentThread());
    return token;
  }

  /** Runs a handler on a thread of its own. */
  CompletableFuture<Departure> handle(StopToken token, Body body) {
    CompletableFuture<Departure> departure = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              token.enter(Thread.currentThread());
              Throwable failure = null;
              try {
                body.run(token);
              } catch (Throwable e) {
                failure = e;
              }
              Departure left = token.leave();
              if (failure == null) {
                departure.complete(left);
              } else {
                departure.completeExceptionally(failure);
              }
            },
            "test-handler");
    thread.setDaemon(true);
    thread.start();
    return departure;
  }

  static ConditionFactory eventually() {
    return await().pollInterval(Duration.ofMillis(2)).atMost(Duration.ofSeconds(20));
  }

  private final class Reports implements StopListener {
    @Override
    public void heard(StopToken token) {
      heard.add(token.cause().orElseThrow());
    }

    @Override
    public void stuck(StopToken token, StackTraceElement[] stack, Duration sinceStop) {
      stuck.add(new Stuck(token, List.of(stack), sinceStop));
    }
  }

  /** Whether the flag of the test's own thread is up; leaves it as it is. */
  static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  @Override
  public void close() {
    Thread.interrupted();
    machine.close();
  }
}
