package dev.belay.samples.files;

import dev.belay.JobRun;
import dev.belay.StopHook;
import java.time.Duration;

/**
 * What work needs of its run: whether it may go on, whom to tell how far it is, and what to close
 * at a stop.
 */
public interface Control {

  /**
   * Returns while the work may go on; throws an unchecked exception, every time, once it was told
   * to stop.
   */
  void checkpoint();

  /** Says how many files are done. */
  void progress(long done, long total);

  /** Closes the resource when the work is told to stop; at once when it was already. */
  StopHook onStop(AutoCloseable resource);

  /** The control of work that is a job, and rests that long after every file. */
  static Control of(JobRun run, Duration pause) {
    return new Control() {
      @Override
      public void checkpoint() {
        run.checkpoint();
      }

      @Override
      public void progress(long done, long total) {
        run.progress(done, total);
        if (done > 0 && !pause.isZero()) {
          rest();
        }
      }

      private void rest() {
        try {
          run.sleep(pause);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public StopHook onStop(AutoCloseable resource) {
        return run.onStop(resource);
      }
    };
  }
}
