package dev.belay;

/**
 * Work inside one database transaction.
 *
 * @param <T> what it returns
 * @param <E> the checked exception it may throw
 */
@FunctionalInterface
public interface TransactionWork<T, E extends Exception> {

  /**
   * Does the work; a normal return commits, an exception rolls back.
   *
   * @throws E to roll back
   */
  T run(JobTransaction transaction) throws E;
}
