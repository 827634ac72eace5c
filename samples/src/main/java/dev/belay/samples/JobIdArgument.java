package dev.belay.samples;

import dev.belay.JobId;
import picocli.CommandLine.Parameters;

/** The job that a command is about. */
final class JobIdArgument {

  @Parameters(index = "0", paramLabel = "ID", description = "The job, as jobs lists it.")
  private String text = "";

  /**
   * The id.
   *
   * @throws DriveException when it is none
   */
  JobId id() {
    try {
      return JobId.parse(text);
    } catch (IllegalArgumentException e) {
      throw DriveException.of(e);
    }
  }

  /** What to say when there is no such job. */
  static DriveException unknown(JobId id) {
    return new DriveException("there is no job " + id + "; jobs lists those there are", null);
  }
}
