package dev.belay.engine;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.belay.CancelResult;
import dev.belay.Cancellation;
import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.JobRun;
import dev.belay.JobType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The example of the README, compiled; {@link ReadmeTest} compares the two. */
final class ReadmeExample {

  private ReadmeExample() {}

  // README
  record Copy(String from, String to) {}

  static final JobType<Copy> COPY = JobType.of("copy", Copy.class);

  static void copyHandler(Copy copy, JobRun run) throws IOException {
    for (Path file : filesIn(copy.from())) {
      run.checkpoint(); // throws once the run is told to stop
      transfer(file, copy.to(), run::onStop); // closes what it registered, when told to stop
    }
  }

  static void example(DataSource store) throws Exception {
    JobEngine engine = Belay.engine().store(store).handle(COPY, ReadmeExample::copyHandler).start();
    JobId id = engine.submit(COPY, new Copy("/a", "/b"));
    CancelResult result = engine.cancel(id, Cancellation.by("u-17").because("wrong folder"));
    System.out.println(result.outcome()); // what the store decided: CANCELLED_PROCESSING, say
    System.out.println(result.whenStopped().get(5, SECONDS)); // the handler has really left
    engine.close();
  }

  // end of README

  private static List<Path> filesIn(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.toList();
    }
  }

  private static void transfer(Path file, String to, Consumer<AutoCloseable> onStop)
      throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      onStop.accept(in);
      Files.copy(in, Path.of(to).resolve(file.getFileName().toString()));
    }
  }
}
