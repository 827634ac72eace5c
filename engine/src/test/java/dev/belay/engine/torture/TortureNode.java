package dev.belay.engine.torture;

import com.zaxxer.hikari.HikariDataSource;
import dev.belay.JobEngine;
import dev.belay.StoreException;
import dev.belay.engine.Belay;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.EngineConfig;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Rewriting;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process with one engine. It makes the calls that its parent sends, a number before each, and
 * answers under the same number; it ends with its parent.
 */
final class TortureNode {

  private static final int CALLS_AT_ONCE = 16;

  private final FileOutputStream answers = new FileOutputStream(FileDescriptor.out);
  private volatile JobEngine engine;
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLS_AT_ONCE);

  /** With the URL of the database, the file of the journal, and what is wrong. */
  public static void main(String[] arguments) throws IOException {
    // The log goes where it does not mix with the answers.
    System.setOut(System.err);
    endWithParent();
    new TortureNode()
        .work(arguments[0], Journal.at(Path.of(arguments[1])), Bug.valueOf(arguments[2]));
  }

  /** What a node of the torture runs with: all that takes long elsewhere is quick here. */
  static EngineConfig config() {
    return House.quick()
        .workers(8)
        .claimAhead(4)
        .pollInterval(Duration.ofMillis(200))
        .signalInterval(Duration.ofMillis(200))
        .heartbeatInterval(Duration.ofMillis(300))
        .lease(Duration.ofSeconds(2))
        .stopGrace(Duration.ofMillis(300))
        .maxReplacedWorkers(1_000)
        .storeTimeout(Duration.ofSeconds(5))
        .build();
  }

  /** One that has not started yet reads no orders, so it would not see their end. */
  @SuppressWarnings("FutureReturnValueIgnored") // there is nobody to wait for it
  private static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the answer goes to the parent
  private void work(String url, Journal journal, Bug bug) throws IOException {
    HikariDataSource source = Torture.pool(url);
    Handler handler = new Handler(journal);
    EngineBuilder builder =
        Belay.engine()
            .store(
                Rewriting.over(
                    source, bug.on(handler, this::node).andThen(handler::inTheStore)::apply))
            .config(config())
            .handle(Torment.TYPE, handler);
    while (engine == null) {
      engine = startedOrNull(builder);
    }
    Calls calls = new Calls(engine);
    tell("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] order = line.split(" ", 2);
      callers.submit(() -> tell(order[0] + " " + calls.make(order[1])));
    }
    Runtime.getRuntime().halt(1);
  }

  /** The server may be away for longer than a start waits. */
  private static JobEngine startedOrNull(EngineBuilder builder) {
    JobEngine next = builder.build();
    try {
      return next.start();
    } catch (StoreException e) {
      next.close();
      return null;
    }
  }

  private long node() {
    JobEngine started = engine;
    return started == null ? 0 : started.state().node();
  }

  /** One write call a line: what was written stays in the pipe when this process is gone. */
  private void tell(String line) {
    try {
      synchronized (answers) {
        answers.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
