package dev.belay.samples.files;

import java.util.ArrayList;
import java.util.List;

/**
 * The first lines of a list that may be long, and how many it has in all.
 *
 * @param lines the first ones, printable
 * @param count how many there are
 */
public record Excerpt(List<String> lines, long count) {

  /** Keeps the lines from later changes. */
  public Excerpt {
    lines = List.copyOf(lines);
  }

  /** How many are not among the lines. */
  public long more() {
    return count - lines.size();
  }

  /**
   * Collects an excerpt. Bounded in lines and in characters, so that a report stays below the limit
   * for results whatever the file names. For one thread.
   */
  static final class Collector {

    static final int MOST_LINES = 100;
    static final int MOST_CHARS = 8_000;

    private final List<String> lines = new ArrayList<>();
    private int chars;
    private boolean full;
    private long count;

    /** Counts the line, and keeps it while there is room. */
    void add(String line) {
      count++;
      String printable = Printable.of(line);
      full |= lines.size() == MOST_LINES || chars + printable.length() > MOST_CHARS;
      if (!full) {
        lines.add(printable);
        chars += printable.length();
      }
    }

    /** How many lines were added. */
    long count() {
      return count;
    }

    /** What was collected so far. */
    Excerpt excerpt() {
      return new Excerpt(lines, count);
    }
  }
}
