package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One command of the file drive in a JVM of its own. */
final class DriveProcess implements AutoCloseable {

  private static final Pattern JOB = Pattern.compile("Job ([0-9]+): [a-z]");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;

  private DriveProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a command on an embedded database; everything it writes, also into a home folder, lies
   * below that folder.
   */
  static DriveProcess start(Path folder, Class<?> main, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    return start(folder, Map.of(), main, all);
  }

  /** Starts a command with those environment variables. */
  static DriveProcess start(
      Path folder, Map<String, String> environment, Class<?> main, List<String> arguments)
      throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path output = Files.createTempFile(folder, "output-", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.home=" + home);
    command.add("-XX:TieredStopAtLevel=1"); // this and the next start sooner
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new DriveProcess(builder.start(), output);
  }

  long pid() {
    return process.pid();
  }

  /** The id of the job that a copy command submitted. */
  String awaitJobId() {
    return await().atMost(LONGEST_WAIT).until(this::jobId, id -> !id.isEmpty());
  }

  private String jobId() throws IOException {
    boolean ended = !process.isAlive(); // asked first: what it wrote before its end is there then
    Matcher matcher = JOB.matcher(output());
    if (matcher.find()) {
      return matcher.group(1);
    } else if (ended) {
      throw new IllegalStateException("it ended without a job: " + output());
    }
    return "";
  }

  /** Types a line. */
  void type(String line) throws IOException {
    process.outputWriter(UTF_8).write(line + "\n");
    process.outputWriter(UTF_8).flush();
  }

  /** Waits until it has written that. */
  void awaitOutput(String text) {
    await().atMost(LONGEST_WAIT).untilAsserted(() -> assertThat(output()).contains(text));
  }

  /** The exit code. */
  int awaitExit() throws InterruptedException, IOException {
    if (!process.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not end: " + output());
    }
    return process.exitValue();
  }

  /** Whether the process was not started with SIGINT ignored, as shells do in the background. */
  boolean hearsInterrupts() throws IOException {
    Path status = Path.of("/proc", Long.toString(pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .noneMatch(ignored -> (ignored & 2) != 0);
  }

  /** As Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(pid())).start().waitFor();
  }

  /** As kill -9 does. */
  void kill() throws InterruptedException, IOException {
    process.destroyForcibly();
    awaitExit();
  }

  String output() throws IOException {
    return Files.readString(output, UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
