package dev.belay.engine.torture;

import dev.belay.JobRun;
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

  /** A stream and no channel: an interrupt of a handler would close that. */
  private final FileOutputStream file;

  private Journal(FileOutputStream file) {
    this.file = file;
  }

  static Journal at(Path path) throws IOException {
    return new Journal(new FileOutputStream(path.toFile(), true));
  }

  synchronized void write(JobRun run, Event event) {
    String line =
        System.nanoTime() + " " + run.jobId().value() + " " + run.runNo() + " " + event + "\n";
    try {
      file.write(line.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
              Event.valueOf(words[3])));
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
   */
  record Entry(long nanos, long job, int runNo, Event event) {}
}
