package dev.belay.engine.torture;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The parent's side of a {@link TortureNode}. Thread-safe. */
final class NodeProcess implements AutoCloseable {

  private static final long LONGEST_START_SECONDS = 120;

  private static final int LAST_LINES = 200;

  private final Process process;
  private final Path log;
  private final OutputStream orders;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final AtomicLong lastCall = new AtomicLong();
  private final Map<Long, CompletableFuture<String>> open = new ConcurrentHashMap<>();
  private volatile boolean gone;

  private NodeProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.orders = process.getOutputStream();
  }

  static NodeProcess start(String url, Path journal, Bug bug) throws IOException {
    Path log = journal.resolveSibling(journal.getFileName() + ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                TortureNode.class.getName(),
                url,
                journal.toString(),
                bug.name())
            .redirectError(log.toFile())
            .start();
    NodeProcess node = new NodeProcess(process, log);
    Thread reader = new Thread(node::read, "torture-answers");
    reader.setDaemon(true);
    reader.start();
    return node;
  }

  /** Whether the engine has started. */
  boolean isReady() {
    return ready.getCount() == 0 && !gone;
  }

  void awaitReady() throws InterruptedException, IOException {
    boolean told = ready.await(LONGEST_START_SECONDS, SECONDS);
    if (gone) {
      throw new IllegalStateException(
          "a node ended by itself, with code " + process.waitFor() + "; its log:\n" + lastOfLog());
    }
    if (!told) {
      throw new IllegalStateException(
          "a node was not ready after "
              + LONGEST_START_SECONDS
              + " s; what it does:\n"
              + threads()
              + "\nits log:\n"
              + lastOfLog());
    }
  }

  private String threads() throws IOException {
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
                Long.toString(process.pid()))
            .redirectErrorStream(true)
            .start();
    return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String lastOfLog() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /** The answer; empty when there was none, and the call may or may not have happened. */
  String call(String call, long mostSeconds) throws InterruptedException {
    long number = lastCall.incrementAndGet();
    CompletableFuture<String> answer = new CompletableFuture<>();
    open.put(number, answer);
    try {
      synchronized (orders) {
        orders.write((number + " " + call + "\n").getBytes(StandardCharsets.US_ASCII));
        orders.flush();
      }
      return gone ? answer.getNow("unknown") : answer.get(mostSeconds, SECONDS);
    } catch (IOException | TimeoutException | java.util.concurrent.ExecutionException e) {
      return "unknown";
    } finally {
      open.remove(number);
    }
  }

  private void read() {
    try (BufferedReader answers = process.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.equals("ready")) {
          ready.countDown();
          continue;
        }
        String[] words = line.split(" ", 2);
        CompletableFuture<String> caller = open.get(Long.parseLong(words[0]));
        if (caller != null && words.length == 2) {
          caller.complete(words[1]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // It was killed, in the middle of a line perhaps.
    } finally {
      gone = true;
      ready.countDown();
      open.values().forEach(caller -> caller.complete("unknown"));
    }
  }

  /** As kill -9. */
  void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /** SIGSTOP, or SIGCONT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    kill();
  }
}
