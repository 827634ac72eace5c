package dev.belay.samples.files;

import dev.belay.JobId;

/**
 * The names of the files that a run is still writing: {@code .belay-<job>-<run>-<n>.part}.
 *
 * <p>The run is part of the name because a run that lost its claim while its process was paused may
 * wake up and rename what it believes to be its own file. For one thread.
 */
public final class PartNames {

  /** How names start that are ours; nothing of the user's is made under such a name. */
  public static final String RESERVED = ".belay-";

  private final JobId job;
  private final int runNo;
  private long last;

  /** Those of that run of that job. */
  public PartNames(JobId job, int runNo) {
    this.job = job;
    this.runNo = runNo;
  }

  /** A name that no other file of this or another run has. */
  String next() {
    return startOf(job) + runNo + "-" + ++last + ".part";
  }

  /** Whether an earlier run of the job may have left files behind. */
  boolean isRerun() {
    return runNo > 1;
  }

  JobId job() {
    return job;
  }

  /** How the names of all runs of that job start. */
  static String startOf(JobId job) {
    return RESERVED + job + "-";
  }
}
