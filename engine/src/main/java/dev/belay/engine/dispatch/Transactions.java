package dev.belay.engine.dispatch;

import dev.belay.JobTransaction;
import dev.belay.engine.store.JobStore;

/** Opens transactions as the engine's client does: what they did is signalled after the commit. */
public interface Transactions {

  /** Runs the body in a transaction, and commits when it returns. */
  <T, E extends Exception> T inTransaction(Body<T, E> body) throws E;

  /**
   * What runs in a transaction.
   *
   * @param <T> what it returns
   * @param <E> what it may throw
   */
  @FunctionalInterface
  interface Body<T, E extends Exception> {
    /** With the moves, and with what the application sees of them. */
    T run(JobStore.OpenTransaction store, JobTransaction transaction) throws E;
  }
}
