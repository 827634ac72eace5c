package dev.belay;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are meant: to list, newest first, to count, or to cancel. What is not asked for is not
 * filtered by; a job is meant when it meets all that is asked for. Immutable; each method returns a
 * changed copy.
 *
 * <p>Offset and limit cut a page out of a list. A count and a cancel are about all jobs that are
 * meant, whatever the two say.
 *
 * <p>Pages best by key: give the last id of one page to {@link #before} to get the next, at the
 * same cost however deep, and without a job twice or one left out. An {@link #offset} costs what it
 * skips, and counts anew in every page: a job that is submitted, or changes its status, between two
 * pages moves the others by one.
 *
 * <p>What a page costs: about as many rows as are skipped and listed, whatever else lies there.
 * With a submitter, types and statuses are looked for among all jobs of that submitter. Several
 * types without a submitter cost that for each type.
 *
 * @param submitter only jobs of that submitter; null for all
 * @param types only of one of these types, at most 100; empty for all
 * @param statuses only in one of these statuses; empty for all
 * @param before only jobs with a smaller id; null from the newest on
 * @param offset so many of the matching jobs are passed by first, 0 to 1,000,000
 * @param limit at most that many, 1 to 1,000
 * @param unfiltered whether a query that filters by nothing means to: without it {@link
 *     JobClient#cancelAll} refuses such a one
 */
public record JobQuery(
    @Nullable String submitter,
    Set<String> types,
    Set<JobStatus> statuses,
    @Nullable JobId before,
    int offset,
    int limit,
    boolean unfiltered) {

  /** More would be many short queries in a long one, or a list that nobody reads. */
  private static final int MOST_TYPES = 100;

  /** Each skipped job is read; who goes deeper pages by key. */
  private static final int MOST_SKIPPED = 1_000_000;

  private static final JobQuery NEWEST =
      new JobQuery(null, Set.of(), Set.of(), null, 0, 100, false);
  private static final JobQuery EVERYTHING =
      new JobQuery(null, Set.of(), Set.of(), null, 0, 100, true);

  /** Refuses a text, a number or a count out of range. */
  public JobQuery {
    Texts.optional("submitter", submitter, 200);
    Objects.requireNonNull(types, "types").forEach(type -> Texts.required("type", type, 100));
    if (types.size() > MOST_TYPES) {
      throw new IllegalArgumentException(
          "types must be at most " + MOST_TYPES + ", were " + types.size());
    }
    Objects.requireNonNull(statuses, "statuses")
        .forEach(status -> Objects.requireNonNull(status, "status"));
    if (offset < 0 || offset > MOST_SKIPPED) {
      throw new IllegalArgumentException("offset must be 0 to " + MOST_SKIPPED + ", was " + offset);
    }
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be 1 to 1000, was " + limit);
    }
    types = Set.copyOf(types);
    statuses = Set.copyOf(statuses);
  }

  /** The newest 100 jobs. */
  public static JobQuery newest() {
    return NEWEST;
  }

  /** The same as {@link #newest}, for whoever really means to cancel every job in the store. */
  public static JobQuery everything() {
    return EVERYTHING;
  }

  /** Whether it filters by anything. */
  public boolean isFiltered() {
    return submitter != null || !types.isEmpty() || !statuses.isEmpty() || before != null;
  }

  /** The same, only jobs of that submitter. */
  public JobQuery submitter(String submitter) {
    Objects.requireNonNull(submitter, "submitter");
    return new JobQuery(submitter, types, statuses, before, offset, limit, unfiltered);
  }

  /** The same, only of that type. */
  public JobQuery type(JobType<?> type) {
    return types(Set.of(type.name()));
  }

  /** The same, only of one of the types of these names; of all types if there are none. */
  public JobQuery types(Set<String> types) {
    return new JobQuery(submitter, types, statuses, before, offset, limit, unfiltered);
  }

  /** The same, only in that status. */
  public JobQuery status(JobStatus status) {
    return statuses(Set.of(status));
  }

  /** The same, only in one of these statuses; in all of them if there are none. */
  public JobQuery statuses(Set<JobStatus> statuses) {
    return new JobQuery(submitter, types, statuses, before, offset, limit, unfiltered);
  }

  /** The same, only jobs older than that one. */
  public JobQuery before(JobId before) {
    return new JobQuery(submitter, types, statuses, before, offset, limit, unfiltered);
  }

  /**
   * The same, but so many of the matching jobs are passed by first. Costs what is skipped: prefer
   * {@link #before}, which costs nothing. Counts from {@code before} on, if both are given.
   */
  public JobQuery offset(int offset) {
    return new JobQuery(submitter, types, statuses, before, offset, limit, unfiltered);
  }

  /** The same, at most that many. */
  public JobQuery limit(int limit) {
    return new JobQuery(submitter, types, statuses, before, offset, limit, unfiltered);
  }
}
