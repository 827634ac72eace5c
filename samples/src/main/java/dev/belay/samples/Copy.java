package dev.belay.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.belay.Job;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The payload of a copy job.
 *
 * @param from the folder or file to copy, absolute
 * @param to the folder it is copied into, absolute; made when it is missing
 * @param pauseMs how long to rest after every file
 */
record Copy(String from, String to, long pauseMs) {

  static final JobType<Copy> TYPE = JobType.of("copy", Copy.class);

  /**
   * Being killed is charged as an attempt; a copy survives that more often than the standard three
   * times.
   */
  private static final RetryPolicy RETRY = RetryPolicy.fixed(20, Duration.ofSeconds(1));

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * The copy of that folder or file, as seen from the working directory of this process.
   *
   * @throws DriveException when there is no such source
   */
  static Copy of(Path from, Path to, Duration pause) {
    try {
      return new Copy(
          from.toRealPath().toString(),
          to.toAbsolutePath().normalize().toString(),
          pause.toMillis());
    } catch (IOException e) {
      throw new DriveException("cannot copy " + Printable.of(from) + ": " + Trouble.in(e), e);
    }
  }

  /**
   * The copies of this machine, where machines share a database: a path means nothing on another
   * one.
   */
  static JobType<Copy> typeHere() {
    return JobType.of(TYPE.name() + "." + Machine.name(), Copy.class);
  }

  /** The copy as a job of that type, of the user's. */
  Submission<Copy> asJob(JobType<Copy> type) {
    return Submission.of(type, this).retry(RETRY).submitter(User.name());
  }

  /**
   * The payload of that job; empty when it is no copy, or that of another machine, or not readable
   * here.
   */
  static Optional<Copy> of(Job job) {
    if (!job.type().equals(TYPE.name()) && !job.type().equals(typeHere().name())) {
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
