package dev.belay.samples;

import dev.belay.BelayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * Shows what a cancel promises, on real files and on a database of its own, and checks every
 * promise.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Cancels jobs in four situations, prints what the store decided, and checks every promise.",
      "Uses a destination and a database of its own, which are deleted afterwards; with --db or --data tables of its"
          + " own there."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every promise was kept", "1:one was not"})
final class DemoCommand implements Callable<Integer> {

  private final Console console;
  private final DriveOptions options;

  DemoCommand(Console console, DriveOptions options) {
    this.console = console;
    this.options = options;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Promises promises = new Promises(console.out());
    try (Scratch scratch = Scratch.make("belay-demo-");
        DemoStore store = new DemoStore(database(scratch))) {
      List<DemoScene> scenes =
          List.of(
              new DemoCopy(
                  Path.of(System.getProperty("java.home")), scratch.folder().resolve("copy")),
              new DemoQueue(),
              new DemoSeal(),
              new DemoStuck());
      for (DemoScene scene : scenes) {
        play(scene, store, promises);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    console.out().printf("%n%s, in %s.%n", promises.verdict(), Durations.show(took));
    return promises.allKept() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private DataSource database(Scratch scratch) throws IOException {
    return options.nameDatabase()
        ? options.open().store()
        : Drive.database(Files.createDirectory(scratch.folder().resolve("store")));
  }

  private static void play(DemoScene scene, DemoStore store, Promises promises)
      throws InterruptedException {
    promises.scene(scene.title());
    try {
      scene.play(store, promises);
    } catch (BelayException e) {
      promises.check("the store answers every call; it did not: " + e.getMessage(), false);
    } catch (IOException e) {
      promises.check("the files can be read; they cannot: " + e, false);
    }
  }
}
