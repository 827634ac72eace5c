package dev.belay.engine.cancel;

import static dev.belay.engine.support.House.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.belay.engine.store.Notice;
import dev.belay.engine.store.NoticeLine;
import dev.belay.engine.support.RecordedLog;
import dev.belay.engine.thread.Backoff;
import dev.belay.engine.thread.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NoticeListenerTest {

  private static final long THIS_NODE = 7;
  private static final Duration SOON = Duration.ofSeconds(10);

  private final RecordedLog log = RecordedLog.of(Loop.class);
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger cancelLooks = new AtomicInteger();
  private final AtomicInteger workLooks = new AtomicInteger();
  private NoticeListener listener = listener(Duration.ofHours(1));

  private NoticeListener listener(Duration silence) {
    return new NoticeListener(
        this::open,
        () -> THIS_NODE,
        cancelLooks::incrementAndGet,
        workLooks::incrementAndGet,
        new NoticeListener.Timing(
            silence,
            Duration.ofMillis(20),
            new Backoff.Range(Duration.ofMillis(10), Duration.ofMillis(20))));
  }

  private NoticeLine open() {
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("refused");
    }
    Line line = new Line();
    lines.add(line);
    return line;
  }

  @AfterEach
  void endsItsThreadAndItsLine() {
    listener.stop(SOON);
    log.close();
    assertThat(lines).allMatch(Line::isClosed);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("belay-listener"));
  }

  @Test
  void whatWasMissedIsLookedForOnceTheLineIsOpen() {
    listener.start();
    eventually().until(() -> cancelLooks.get() == 1 && workLooks.get() == 1);
  }

  @Test
  void aCancelOfThisNodeIsLookedForAndThatOfAnotherIsNot() {
    listener.start();
    eventually().until(() -> workLooks.get() == 1);
    lines.get(0).tell(new Notice(Notice.Kind.CANCEL, THIS_NODE + 1));
    lines.get(0).tell(new Notice(Notice.Kind.CANCEL, THIS_NODE));
    eventually().until(() -> cancelLooks.get() == 2);
    lines.get(0).tell(new Notice(Notice.Kind.WORK, 0));
    eventually().until(() -> workLooks.get() >= 2);
    assertThat(cancelLooks).hasValue(2);
  }

  @Test
  void jobsAreLookedForAtOnceAndAgainForThoseThatWereNotAnnounced() {
    listener.start();
    eventually().until(() -> workLooks.get() == 1);
    lines.get(0).tell(new Notice(Notice.Kind.WORK, 0));
    eventually().until(() -> workLooks.get() == 3);
  }

  @Test
  void theLineIsTriedAfterASilenceAndNotAfterTheShortWaitForTheSecondLook() {
    listener.start();
    for (int looks = 1; looks < 20; looks += 2) {
      int before = looks;
      eventually().until(() -> workLooks.get() == before);
      lines.get(0).tell(new Notice(Notice.Kind.WORK, 0));
    }
    eventually().until(() -> workLooks.get() == 21);
    assertThat(lines.get(0).trials).hasValue(0);
    listener.stop(SOON);

    listener = listener(Duration.ofMillis(5));
    listener.start();
    eventually().until(() -> lines.size() == 2 && lines.get(1).trials.get() > 3);
    lines.get(1).die();
    eventually().until(() -> lines.size() == 3);
    assertThat(lines.get(1).isClosed()).isTrue();
  }

  @Test
  void aLostLineIsOpenedAgainAndWhatWasMissedMeanwhileIsLookedFor() {
    listener.start();
    eventually().until(() -> workLooks.get() == 1);
    refusals.set(3);
    lines.get(0).breakDown();
    eventually().until(() -> lines.size() == 2 && workLooks.get() == 2 && cancelLooks.get() == 2);
    assertThat(lines.get(0).isClosed()).isTrue();
    lines.get(1).tell(new Notice(Notice.Kind.CANCEL, THIS_NODE));
    eventually().until(() -> cancelLooks.get() == 3);
    assertThat(log.messages(Level.WARN)).hasSize(1);
  }

  @Test
  void aStopEndsTheWaitOnTheLine() {
    listener.start();
    eventually().until(() -> lines.size() == 1 && lines.get(0).isWaitedOn());
    listener.stop(SOON);
    assertThat(lines.get(0).isClosed()).isTrue();
    assertThat(log.messages(Level.WARN)).isEmpty();
  }

  /** A line on which the test tells. */
  private static final class Line implements NoticeLine {
    private static final Notice BROKEN = new Notice(Notice.Kind.WORK, -1);

    private final LinkedBlockingQueue<Notice> told = new LinkedBlockingQueue<>();
    private final AtomicInteger trials = new AtomicInteger();
    private volatile boolean dead;
    private volatile boolean closed;
    private volatile boolean waitedOn;

    void tell(Notice notice) {
      told.add(notice);
    }

    void breakDown() {
      told.add(BROKEN);
    }

    /** Without a sound. */
    void die() {
      dead = true;
    }

    boolean isClosed() {
      return closed;
    }

    boolean isWaitedOn() {
      return waitedOn;
    }

    @Override
    public List<Notice> await(Duration atMost) {
      List<Notice> arrived = new ArrayList<>();
      waitedOn = true;
      try {
        Notice first = told.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
          arrived.add(first);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      told.drainTo(arrived);
      if (arrived.contains(BROKEN)) {
        throw new IllegalStateException("the line is broken");
      }
      return arrived;
    }

    @Override
    public void requireAlive() {
      trials.incrementAndGet();
      if (dead) {
        throw new IllegalStateException("nobody answers");
      }
    }

    @Override
    public void close() {
      closed = true;
      told.add(BROKEN);
    }
  }
}
