package dev.belay.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Objects;
import java.util.Optional;

/**
 * What a copy did: the result of its job.
 *
 * @param total how many files the source has
 * @param bytes how large the files are that are there
 * @param there the files that are at the destination: copied, or found there with the same content
 * @param problems what was not copied and why, a line each
 */
record CopyReport(long total, long bytes, Excerpt there, Excerpt problems) {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  CopyReport {
    Objects.requireNonNull(there, "there");
    Objects.requireNonNull(problems, "problems");
  }

  /** The report in a job's result; empty when the result is something else. */
  static Optional<CopyReport> parse(String json) {
    try {
      return Optional.of(JSON.readValue(json, CopyReport.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** How many files are there. */
  long files() {
    return there.count();
  }

  /** Whether everything of the source is there. */
  boolean complete() {
    return problems.count() == 0;
  }

  /** Collects a report. For one thread. */
  static final class Collector {

    private final Excerpt.Collector there = new Excerpt.Collector();
    private final Excerpt.Collector problems = new Excerpt.Collector();
    private long total;
    private long files;
    private long bytes;

    /** Counts a file of the source, in a walk ahead. */
    void expect() {
      total++;
    }

    /** A file is at the destination. */
    void there(Object name, long size) {
      files++;
      bytes += size;
      there.add(name.toString());
    }

    /** Something was not copied. */
    void problem(Object name, String why) {
      problems.add(name + ": " + why);
    }

    /** How many files are there. */
    long files() {
      return files;
    }

    /**
     * How many files there are in all, as far as known; more than expected when the source grows
     * meanwhile.
     */
    long total() {
      return Math.max(total, files);
    }

    /** What was collected so far. */
    CopyReport report() {
      return new CopyReport(total(), bytes, there.excerpt(), problems.excerpt());
    }
  }
}
