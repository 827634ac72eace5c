package dev.belay.samples;

import dev.belay.Progress;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a job is: a bar on a terminal, elsewhere a line per quarter. For one thread. */
interface ProgressView extends AutoCloseable {

  /** Shows that state. */
  void show(Progress progress);

  /** Leaves the last state on a line of its own. */
  @Override
  void close();

  /** The view that fits the console. */
  static ProgressView on(Console console) {
    return console.terminal() ? new Bar(console.err()) : new Quarters(console.err());
  }

  /** The library's bar, drawn over again on one line. */
  final class Bar implements ProgressView {

    /**
     * The library would ask the terminal, with a native library that it first unpacks into a file.
     */
    private static final int WIDTH = 79;

    private final PrintStream out;
    private @Nullable ProgressBar bar;

    Bar(PrintStream out) {
      this.out = out;
    }

    @Override
    public void show(Progress progress) {
      if (bar == null) {
        bar = open(progress.total());
      }
      bar.maxHint(progress.total());
      bar.stepTo(progress.done());
    }

    private ProgressBar open(long total) {
      return new ProgressBarBuilder()
          .setTaskName("copying")
          .setUnit(" files", 1)
          .setInitialMax(total)
          .setUpdateIntervalMillis(100)
          .setStyle(ProgressBarStyle.ASCII)
          .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
          .build();
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }

  /** At most four lines. */
  final class Quarters implements ProgressView {

    private final PrintStream out;
    private long quarters;

    Quarters(PrintStream out) {
      this.out = out;
    }

    @Override
    public void show(Progress progress) {
      long now = progress.total() == 0 ? 0 : progress.done() * 4 / progress.total();
      if (now > quarters) {
        quarters = now;
        out.printf(
            Locale.ROOT, "%d %%: %d of %d files%n", now * 25, progress.done(), progress.total());
      }
    }

    @Override
    public void close() {}
  }
}
