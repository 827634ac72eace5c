package dev.belay.samples.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run did: the result of its job.
 *
 * @param total how many files it is about
 * @param bytes how large the files are that are done
 * @param done the files that are done, or were found done
 * @param problems what was not done and why, a line each
 * @param items what became of what was asked for, in that order
 * @param entries those of an archive that was only looked at; the first 5,000 of up to 100,000
 *     characters, and a problem tells how many more there are
 */
public record Report(
    long total, long bytes, Excerpt done, Excerpt problems, List<Item> items, List<Entry> entries) {

  /** The largest result, as JSON, that a run may have: room for whatever files are called. */
  public static final int MOST_BYTES = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Copies the list. */
  public Report {
    Objects.requireNonNull(done, "done");
    Objects.requireNonNull(problems, "problems");
    items = List.copyOf(items);
    entries = List.copyOf(entries);
  }

  /**
   * One entry of an archive.
   *
   * @param name its path in there
   * @param size in bytes, unpacked
   * @param isFolder whether it is a folder
   */
  public record Entry(String name, long size, boolean isFolder) {}

  /**
   * What became of one file or folder that was asked for.
   *
   * @param ok whether all of it is done
   * @param made where it is now; null when that is known without being told
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Item(boolean ok, @Nullable String made) {}

  /** The report in a job's result; empty when the result is something else. */
  public static Optional<Report> parse(String json) {
    try {
      return Optional.of(JSON.readValue(json, Report.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** That of a run of which nobody knows what it did. */
  public static Report unknown() {
    return new Collector().report();
  }

  /** How many files are done. */
  public long files() {
    return done.count();
  }

  /** Whether everything is done. */
  public boolean complete() {
    return problems.count() == 0;
  }

  /** Collects a report. For one thread. */
  static final class Collector {

    private static final int MOST_MADE_CHARS = 100_000;
    private static final int MOST_ENTRIES = 5_000;

    private final Excerpt.Collector done = new Excerpt.Collector();
    private final Excerpt.Collector problems = new Excerpt.Collector();
    private final List<Item> items = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long total;
    private long bytes;
    private long problemsOfEarlierItems;
    private int madeChars;
    private int leftOut;

    /** Counts a file, in a walk ahead. */
    void expect() {
      total++;
    }

    /** A file is done. */
    void done(Object name, long size) {
      bytes += size;
      done.add(name.toString());
    }

    /** Something was not done. */
    void problem(Object name, String why) {
      problems.add(name + ": " + why);
    }

    /** Whether the item that is being worked at has had no problem so far. */
    boolean itemIsOk() {
      return problems.count() == problemsOfEarlierItems;
    }

    /** Closes an item: the problems since the last one are its own. */
    void endItem(@Nullable String made) {
      endItem(itemIsOk(), made);
    }

    /** Closes an item, whatever problems there were. */
    void endItem(boolean ok, @Nullable String made) {
      madeChars += made == null ? 0 : made.length();
      items.add(new Item(ok, madeChars > MOST_MADE_CHARS ? null : made));
      problemsOfEarlierItems = problems.count();
    }

    /** An entry of an archive that is only looked at. */
    void entry(String name, long size, boolean isFolder) {
      madeChars += name.length();
      if (entries.size() < MOST_ENTRIES && madeChars <= MOST_MADE_CHARS) {
        entries.add(new Entry(name, size, isFolder));
      } else {
        leftOut++;
      }
    }

    /** How many entries of the archive were too many. */
    int entriesLeftOut() {
      return leftOut;
    }

    /** How many problems there were. */
    long problems() {
      return problems.count();
    }

    /** How many files are done. */
    long files() {
      return done.count();
    }

    /**
     * How many files there are in all, as far as known; more than expected when the source grows
     * meanwhile.
     */
    long total() {
      return Math.max(total, files());
    }

    /** What was collected so far. */
    Report report() {
      return new Report(total(), bytes, done.excerpt(), problems.excerpt(), items, entries);
    }
  }
}
