package dev.belay.engine.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lets callers who come at the same time share one piece of work. A lone caller does its own at
 * once and waits for nobody; those who arrive meanwhile are taken together next.
 *
 * <p>Whoever finds nobody at work becomes the leader and works through what has queued up,
 * including its own item; it leads for one group beyond its own at most, then hands on. When a
 * group fails, its items are worked one by one, so that one bad item fails alone. Thread-safe.
 *
 * @param <I> an item
 * @param <O> its answer
 */
public final class Combiner<I, O> {

  private final int mostTogether;
  private final Function<List<I>, List<O>> work;
  private final Predicate<RuntimeException> oneItemsFault;
  private final ConcurrentLinkedQueue<Ticket<I, O>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * With the work on a group, which answers in the order of the items.
   *
   * @param mostTogether the largest group
   * @param oneItemsFault whether a failure may be the fault of one item, so that the others are
   *     worth another try
   */
  public Combiner(
      int mostTogether,
      Function<List<I>, List<O>> work,
      Predicate<RuntimeException> oneItemsFault) {
    this.oneItemsFault = oneItemsFault;
    this.mostTogether = mostTogether;
    this.work = work;
  }

  /** The answer for that item; throws what the work threw for it. */
  public O call(I item) {
    Ticket<I, O> mine = new Ticket<>(item);
    waiting.add(mine);
    while (!mine.answer.isDone()) {
      if (busy.compareAndSet(false, true)) {
        try {
          workOneGroup();
        } finally {
          busy.set(false);
          wakeNextLeader();
        }
      } else {
        mine.awaitTurn();
      }
    }
    try {
      return mine.answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void workOneGroup() {
    List<Ticket<I, O>> group = new ArrayList<>();
    Ticket<I, O> next;
    while (group.size() < mostTogether && (next = waiting.poll()) != null) {
      group.add(next);
    }
    if (!group.isEmpty()) {
      answer(group);
    }
  }

  private void answer(List<Ticket<I, O>> group) {
    try {
      List<O> answers = work.apply(group.stream().map(ticket -> ticket.item).toList());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).complete(answers.get(i));
      }
    } catch (RuntimeException e) {
      if (group.size() == 1 || !oneItemsFault.test(e)) {
        group.forEach(ticket -> ticket.fail(e));
      } else {
        group.forEach(ticket -> answer(List.of(ticket)));
      }
    } catch (Error e) {
      group.forEach(ticket -> ticket.fail(e));
      throw e;
    }
  }

  private void wakeNextLeader() {
    Ticket<I, O> head = waiting.peek();
    if (head != null) {
      head.wake();
    }
  }

  private static final class Ticket<I, O> {
    private final I item;
    private final CompletableFuture<O> answer = new CompletableFuture<>();
    private final java.util.concurrent.Semaphore turn = new java.util.concurrent.Semaphore(0);

    Ticket(I item) {
      this.item = item;
    }

    void complete(O value) {
      answer.complete(value);
      turn.release();
    }

    void fail(Throwable failure) {
      answer.completeExceptionally(failure);
      turn.release();
    }

    void wake() {
      turn.release();
    }

    /** Until answered, or until it is this caller's turn to lead. */
    void awaitTurn() {
      turn.acquireUninterruptibly();
    }
  }
}
