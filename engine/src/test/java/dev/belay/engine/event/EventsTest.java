package dev.belay.engine.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.JobEvent;
import dev.belay.JobId;
import dev.belay.JobListener;
import dev.belay.engine.support.RecordedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {

  private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

  private final RecordedLog log = RecordedLog.of(Events.class);

  @AfterEach
  void noThreadIsLeft() {
    log.close();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("belay-events")));
  }

  private static JobEvent event(long id) {
    return new JobEvent(new JobId(id), "copy", 1, 7, null, null, null);
  }

  /** Writes down what it is told, in order. */
  private static class Recorder implements JobListener {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void started(JobEvent event) {
      told.add("started " + event.jobId());
    }

    @Override
    public void completed(JobEvent event) {
      told.add("completed " + event.jobId());
    }
  }

  @Test
  void everyListenerIsToldEverythingInOrderOnAThreadOfItsOwn() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    Recorder first = new Recorder();
    Recorder second =
        new Recorder() {
          @Override
          public void started(JobEvent event) {
            threads.add(Thread.currentThread());
            super.started(event);
          }
        };
    List<String> expected = new ArrayList<>();
    try (Events events = new Events(List.of(first, second), 10_000, CLOSE_WAIT)) {
      for (long id = 1; id <= 2_000; id++) {
        events.tell(JobListener::started, event(id));
        events.tell(JobListener::completed, event(id));
        expected.add("started " + id);
        expected.add("completed " + id);
      }
    }
    assertThat(first.told).isEqualTo(expected);
    assertThat(second.told).isEqualTo(expected);
    assertThat(threads)
        .doesNotContain(Thread.currentThread())
        .extracting(Thread::getName)
        .containsOnly("belay-events");
  }

  @Test
  void whatDoesNotFitIsDroppedCountedAndDelaysNobody() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    Semaphore open = new Semaphore(0);
    Recorder slow =
        new Recorder() {
          @Override
          public void started(JobEvent event) {
            entered.countDown();
            open.acquireUninterruptibly();
            open.release();
            super.started(event);
          }
        };
    Events events = new Events(List.of(slow), 3, CLOSE_WAIT);
    events.tell(JobListener::started, event(1));
    assertThat(entered.await(10, SECONDS)).isTrue();
    for (long id = 2; id <= 12; id++) {
      events.tell(JobListener::started, event(id));
    }
    open.release();
    events.close();
    assertThat(slow.told).containsExactly("started 1", "started 2", "started 3", "started 4");
    assertThat(log.messages())
        .containsExactly(
            "listeners are too slow: 1 events were dropped so far",
            "listeners are too slow: 2 events were dropped so far",
            "listeners are too slow: 4 events were dropped so far",
            "listeners are too slow: 8 events were dropped so far");
  }

  @Test
  void aListenerThatThrowsHarmsNeitherTheOthersNorTheNextEvent() {
    JobListener throwing =
        new JobListener() {
          @Override
          public void started(JobEvent event) {
            Thread.currentThread().interrupt();
            if (event.jobId().value() == 1) {
              throw new IllegalStateException("on purpose");
            }
            throw new StackOverflowError("on purpose");
          }
        };
    Recorder other = new Recorder();
    try (Events events = new Events(List.of(throwing, other), 10, CLOSE_WAIT)) {
      events.tell(JobListener::started, event(1));
      events.tell(JobListener::started, event(2));
      events.tell(JobListener::completed, event(2));
    }
    assertThat(other.told).containsExactly("started 1", "started 2", "completed 2");
    assertThat(log.messages()).hasSize(2).allMatch(line -> line.contains(" threw on "));
  }

  @Test
  void withoutListenersThereIsNoThread() {
    try (Events events = new Events(List.of(), 1, CLOSE_WAIT)) {
      events.tell(JobListener::started, event(1));
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals("belay-events"));
    }
  }

  @Test
  void aListenerMayCloseTheEventsItIsToldBy() {
    Events[] events = new Events[1];
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch known = new CountDownLatch(1);
    JobListener closing =
        new JobListener() {
          @Override
          public void started(JobEvent event) {
            try {
              known.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            events[0].close();
            closed.countDown();
          }
        };
    events[0] = new Events(List.of(closing), 10, CLOSE_WAIT);
    events[0].tell(JobListener::started, event(1));
    known.countDown();
    await().until(() -> closed.getCount() == 0);
  }

  @Test
  void aListenerThatNeverReturnsDoesNotHoldUpTheEndForEver() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    JobListener hanging =
        new JobListener() {
          @Override
          public void started(JobEvent event) {
            entered.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Events events = new Events(List.of(hanging), 10, Duration.ofMillis(200));
    events.tell(JobListener::started, event(1));
    assertThat(entered.await(10, SECONDS)).isTrue();
    events.close();
  }
}
