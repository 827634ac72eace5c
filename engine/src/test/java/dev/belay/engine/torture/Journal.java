package dev.belay.engine.torture;

import dev.belay.JobRun;
import dev.belay.StopCause;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the handlers of one process do, written before they do it. A line is one write call: what
 * was written outlives a kill of the process. Its times are those of the host's monotonic clock,
 * which all processes share.
 */
final class Journal {

  /** Of a run that nobody has stopped. */
  static final String NO_CAUSE = "NONE";

  /** A stream and no channel: an interrupt of a handler would close that. */
  private final FileOutputStream file;

  private Journal(FileOutputStream file) {
    this.file = file;
  }

  static Journal at(Path path) throws IOException {
    return new Journal(new FileOutputStream(path.toFile(), true));
  }

  /** What a run does, on which thread, and why it was told to stop. */
  void write(JobRun run, Event event) {
    String cause = run.stopCause().map(StopCause::name).orElse(NO_CAUSE);
    write(run.jobId().value() + " " + run.runNo() + " " + event + " " + cause);
  }

  /** What happened outside of a run. */
  void write(Event event) {
    write("0 0 " + event + " " + NO_CAUSE);
  }

  private synchronized void write(String what) {
    String line = System.nanoTime() + " " + what + " " + thread() + "\n";
    try {
      file.write(line.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of all processes. */
  private static String thread() {
    return ProcessHandle.current().pid() + "-" + Thread.currentThread().getId();
  }

  /** The entries of a journal; a last line that was cut off by a kill is left out. */
  static List<Entry> read(Path path) throws IOException {
    String text = Files.readString(path, StandardCharsets.US_ASCII);
    List<Entry> entries = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      String[] words = line.split(" ", -1);
      entries.add(
          new Entry(
              Long.parseLong(words[0]),
              Long.parseLong(words[1]),
              Integer.parseInt(words[2]),
              Event.valueOf(words[3]),
              words[4],
              words[5]));
    }
    return entries;
  }

  /** What a handler does. */
  enum Event {
    /** Is entered. */
    START,
    /** Is about to act. */
    STEP,
    /** Has passed its point of no return. */
    SEALED,
    /** Has completed its job together with its effect. */
    COMPLETED,
    /** Was told to stop. */
    TOLD,
    /** Its stop closes what it has registered. */
    HOOK,
    /** Finds its thread interrupted although nobody has stopped it, or is in the store. */
    STRAY,
    /** Returns as one who has done everything. */
    RETURN,
    /** Leaves. */
    LEAVE
  }

  /**
   * One line.
   *
   * @param nanos when, by the host's monotonic clock
   * @param job of which job
   * @param runNo in which run
   * @param event what
   * @param cause why the run had been told to stop by then; {@link #NO_CAUSE} when it had not
   * @param thread on which thread of which process
   */
  record Entry(long nanos, long job, int runNo, Event event, String cause, String thread) {}
}
