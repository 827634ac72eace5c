package dev.belay.engine.cancel;

import org.jspecify.annotations.Nullable;

/**
 * A call that returns something or throws one kind of checked exception.
 *
 * @param <T> what it returns
 * @param <E> what it throws
 */
@FunctionalInterface
public interface ThrowingSupplier<T extends @Nullable Object, E extends Exception> {

  /** Makes the call. */
  T get() throws E;
}
