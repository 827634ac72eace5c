package dev.belay;

/** A registration with {@link JobRun#onStop}. */
public interface StopHook extends AutoCloseable {

  /**
   * Withdraws it: the resource will not be closed by a stop any more. Has no effect once that has
   * begun. Idempotent.
   */
  @Override
  void close();
}
