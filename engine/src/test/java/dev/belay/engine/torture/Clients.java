package dev.belay.engine.torture;

import dev.belay.CancelOutcome;
import dev.belay.Stopped;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** Clients that submit and cancel from everywhere, and write down what they were answered. */
final class Clients {

  private static final int CLIENTS = 6;
  private static final int MOST_AT_ONCE = 12;
  private static final int REMEMBERED = 200;
  private static final int NEWEST = 15;

  private final List<Asked> places;
  private final History history;
  private final IntSupplier openJobs;
  private final int mostOpenJobs;
  private final AtomicLong lastRef = new AtomicLong();
  private final AtomicInteger calls = new AtomicInteger();
  private final List<Long> recent = new ArrayList<>();
  private final List<Long> cancelled = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  /**
   * Not started yet.
   *
   * @param places where calls can be made
   * @param openJobs how many jobs are not final
   * @param mostOpenJobs with more than that none are submitted
   */
  Clients(List<Asked> places, History history, IntSupplier openJobs, int mostOpenJobs) {
    this.places = places;
    this.history = history;
    this.openJobs = openJobs;
    this.mostOpenJobs = mostOpenJobs;
  }

  void start(Random random) {
    for (int i = 0; i < CLIENTS; i++) {
      Random own = new Random(random.nextLong());
      Thread thread = new Thread(() -> ask(own), "torture-client-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** How many calls were made. */
  int calls() {
    return calls.get();
  }

  private void ask(Random random) {
    try {
      while (!stopping) {
        Asked place = places.get(random.nextInt(places.size()));
        calls.incrementAndGet();
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> submitIfThereIsRoom(place, random);
          case 4, 5, 6, 7 -> cancel(place, random);
          default -> askWhenStopped(place, random);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a client", e);
    }
  }

  private void submitIfThereIsRoom(Asked place, Random random) throws InterruptedException {
    if (openJobs.getAsInt() > mostOpenJobs) {
      cancel(place, random);
      return;
    }
    int count = random.nextInt(3) == 0 ? 1 + random.nextInt(MOST_AT_ONCE) : 1;
    List<Long> refs = new ArrayList<>();
    List<Torment.Kind> kinds = new ArrayList<>();
    StringBuilder call = new StringBuilder("submit");
    for (int i = 0; i < count; i++) {
      refs.add(lastRef.incrementAndGet());
      kinds.add(kind(random));
      call.append(' ').append(refs.get(i)).append(' ').append(kinds.get(i));
      call.append(' ').append(1 + random.nextInt(4)).append(' ').append(random.nextInt(40));
    }
    String answer = place.call(call.toString());
    if (answer.startsWith("ids ")) {
      long now = System.nanoTime();
      List<Long> ids =
          List.of(answer.substring(4).split(" ", -1)).stream().map(Long::parseLong).toList();
      for (int i = 0; i < count; i++) {
        history.submitted(new History.Submitted(refs.get(i), ids.get(i), kinds.get(i), now));
      }
      remember(recent, ids);
    } else if (!answer.equals("nothing")) {
      history.submitUnanswered(refs);
    }
  }

  private static Torment.Kind kind(Random random) {
    int dice = random.nextInt(20);
    if (dice < 8) {
      return Torment.Kind.PLAIN;
    }
    if (dice < 12) {
      return Torment.Kind.SEALING;
    }
    if (dice < 16) {
      return Torment.Kind.EFFECTIVE;
    }
    if (dice < 18) {
      return Torment.Kind.FAILING;
    }
    return dice == 18 ? Torment.Kind.STUBBORN : Torment.Kind.SLOW;
  }

  private void cancel(Asked place, Random random) throws InterruptedException {
    Long job = any(recent, random);
    if (job == null) {
      return;
    }
    long asked = System.nanoTime();
    String answer = place.call("cancel " + job);
    long now = System.nanoTime();
    if (answer.startsWith("outcome ")) {
      String[] words = answer.split(" ", -1);
      CancelOutcome outcome = CancelOutcome.valueOf(words[1]);
      history.cancelled(
          new History.Cancelled(job, outcome, Integer.parseInt(words[2]), asked, now));
      if (outcome == CancelOutcome.CANCELLED_PROCESSING) {
        remember(cancelled, List.of(job));
      }
    } else if (!answer.equals("nothing")) {
      history.cancelled(new History.Cancelled(job, null, 0, asked, now));
    }
  }

  private void askWhenStopped(Asked place, Random random) throws InterruptedException {
    Long job = any(random.nextBoolean() ? cancelled : recent, random);
    if (job == null) {
      return;
    }
    String answer = place.call("stopped " + job + " " + (50 + random.nextInt(1_000)));
    if (answer.startsWith("how ")) {
      history.stopped(
          new History.StoppedAnswer(
              job, Stopped.How.valueOf(answer.substring(4)), System.nanoTime()));
    }
  }

  private static void remember(List<Long> jobs, List<Long> more) {
    synchronized (jobs) {
      jobs.addAll(more);
      while (jobs.size() > REMEMBERED) {
        jobs.remove(0);
      }
    }
  }

  private static Long any(List<Long> jobs, Random random) {
    synchronized (jobs) {
      if (jobs.isEmpty()) {
        return null;
      }
      int newest = random.nextBoolean() ? Math.min(NEWEST, jobs.size()) : jobs.size();
      return jobs.get(jobs.size() - 1 - random.nextInt(newest));
    }
  }

  /** Where a call can be made. */
  interface Asked {
    /** The answer; {@code unknown} when there was none. */
    String call(String call) throws InterruptedException;
  }
}
