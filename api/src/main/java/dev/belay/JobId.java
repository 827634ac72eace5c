package dev.belay;

import java.io.Serializable;
import java.util.Objects;

/**
 * The identity of a job: 64 bits, made by the client that submits, ascending with the time of
 * submission.
 *
 * <p>Shown and transported as a decimal string, never as a JSON number: most ids are above
 * 2<sup>53</sup>.
 *
 * @param value the id as a positive number
 */
public record JobId(long value) implements Comparable<JobId>, Serializable {

  /** Refuses zero and negative numbers. */
  public JobId {
    if (value <= 0) {
      throw new IllegalArgumentException("job id must be positive, was " + value);
    }
  }

  /**
   * Reads the decimal form that {@link #toString()} writes.
   *
   * @throws IllegalArgumentException when the text is not 1 to 19 decimal digits, or not in the
   *     range of an id
   */
  public static JobId parse(String text) {
    Objects.requireNonNull(text, "text");
    if (!text.matches("[0-9]{1,19}")) {
      throw new IllegalArgumentException(
          "job id must be 1 to 19 decimal digits, was '" + abbreviate(text) + "'");
    }
    try {
      return new JobId(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "job id is above " + Long.MAX_VALUE + ": '" + text + "'", e);
    }
  }

  private static String abbreviate(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  @Override
  public int compareTo(JobId other) {
    return Long.compare(value, other.value);
  }

  /** The id in decimal digits. */
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
