package dev.belay.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.belay.Job;
import dev.belay.JobType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The payload of a copy job.
 *
 * @param from the folder or file to copy, absolute
 * @param to the folder it is copied into, absolute; made when it is missing
 */
record Copy(String from, String to) {

  static final JobType<Copy> TYPE = JobType.of("copy", Copy.class);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * The copy of that folder or file, as seen from the working directory of this process.
   *
   * @throws DriveException when there is no such source
   */
  static Copy of(Path from, Path to) {
    try {
      return new Copy(from.toRealPath().toString(), to.toAbsolutePath().normalize().toString());
    } catch (IOException e) {
      throw new DriveException("cannot copy " + Printable.of(from) + ": " + Trouble.in(e), e);
    }
  }

  /**
   * The payload of that job; empty when it is of another type or the payload is not readable here.
   */
  static Optional<Copy> of(Job job) {
    if (!job.type().equals(TYPE.name())) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(job.payload(), Copy.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** For people. */
  @Override
  public String toString() {
    return "copy " + Printable.of(from) + " to " + Printable.of(to);
  }

  /** Where each file of the source belongs. */
  Mirror mirror() {
    return new Mirror(Path.of(from), Path.of(to));
  }
}
