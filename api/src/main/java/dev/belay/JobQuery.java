package dev.belay;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list, newest first. Immutable; each method returns a changed copy.
 *
 * <p>Pages by key, not by offset: give the last id of one page to {@link #before} to get the next,
 * at the same cost however deep.
 *
 * @param type only of this type; null for all
 * @param status only in this status; null for all
 * @param before only jobs with a smaller id; null from the newest on
 * @param limit at most that many, 1 to 1,000
 */
public record JobQuery(
    @Nullable String type, @Nullable JobStatus status, @Nullable JobId before, int limit) {

  private static final JobQuery NEWEST = new JobQuery(null, null, null, 100);

  /** Refuses a limit out of range. */
  public JobQuery {
    Texts.optional("type", type, 100);
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be 1 to 1000, was " + limit);
    }
  }

  /** The newest 100 jobs. */
  public static JobQuery newest() {
    return NEWEST;
  }

  /** The same, only of that type. */
  public JobQuery type(JobType<?> type) {
    return new JobQuery(type.name(), status, before, limit);
  }

  /** The same, only in that status. */
  public JobQuery status(JobStatus status) {
    return new JobQuery(type, status, before, limit);
  }

  /** The same, only jobs older than that one. */
  public JobQuery before(JobId before) {
    return new JobQuery(type, status, before, limit);
  }

  /** The same, at most that many. */
  public JobQuery limit(int limit) {
    return new JobQuery(type, status, before, limit);
  }
}
