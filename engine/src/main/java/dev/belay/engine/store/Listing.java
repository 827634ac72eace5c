package dev.belay.engine.store;

import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobQuery;
import dev.belay.JobStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * Lists and counts jobs, newest first. A page is one statement, and so is of one moment, but for
 * one of several types and no submitter: that is merged from a page of each type, which a job never
 * changes.
 */
final class Listing {

  private static final String NEWEST =
      """
      SELECT id
      FROM belay_job
      WHERE id < :before
      ORDER BY id DESC
      OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
      """;

  private static final String COUNT_OF_PAGE =
      """
      SELECT COUNT(*) FROM (<page>) page
      """;

  /** A status that no job has. */
  private static final int NONE = -1;

  /** Of each type so many rows are in memory at once while some are skipped. */
  private static final int MOST_SKIPPED_AT_ONCE = 1_000;

  private final Sessions client;
  private final Dialect dialect;
  private final Wanted<Job> jobs;
  private final Wanted<JobId> ids;

  Listing(Sessions client, Dialect dialect) {
    this.client = client;
    this.dialect = dialect;
    this.jobs = new Wanted<>(within(dialect.jobsOfPage()), JobRow.MAPPER, Job::id);
    this.ids =
        new Wanted<>(
            UnaryOperator.identity(), (row, context) -> new JobId(row.getLong("id")), id -> id);
  }

  private static UnaryOperator<String> within(String statement) {
    return page -> statement.replace("<page>", page);
  }

  List<Job> list(JobQuery query) {
    return client.read(dialect.beforeListing(), handle -> list(handle, query, jobs));
  }

  /** The ids of the jobs that {@link #list} would have. */
  List<JobId> ids(JobQuery query) {
    return client.read(dialect.beforeListing(), handle -> list(handle, query, ids));
  }

  /** How many jobs the query means, on all its pages. */
  long count(JobQuery query) {
    return client.read(dialect.beforeListing(), handle -> count(handle, query));
  }

  private <T> List<T> list(Handle handle, JobQuery query, Wanted<T> wanted) {
    return query.submitter() == null && query.types().size() > 1
        ? merged(handle, query, wanted)
        : page(handle, query, Part.of(query), wanted);
  }

  private long count(Handle handle, JobQuery query) {
    return query.submitter() == null && query.types().size() > 1
        ? query.types().stream()
            .mapToLong(type -> countAtOnce(handle, query.types(Set.of(type))))
            .sum()
        : countAtOnce(handle, query);
  }

  private long countAtOnce(Handle handle, JobQuery query) {
    return bound(handle, query, Part.ALL, within(COUNT_OF_PAGE)).mapTo(Long.class).one();
  }

  private <T> List<T> merged(Handle handle, JobQuery query, Wanted<T> wanted) {
    JobQuery rest = query.offset(0);
    for (int left = query.offset(); left > 0; ) {
      int size = Math.min(left, MOST_SKIPPED_AT_ONCE);
      List<JobId> skipped = mergedPage(handle, rest.limit(size), ids);
      if (skipped.size() < size) {
        return List.of();
      }
      rest = rest.before(skipped.get(size - 1));
      left -= size;
    }
    return mergedPage(handle, rest.limit(query.limit()), wanted);
  }

  private <T> List<T> mergedPage(Handle handle, JobQuery query, Wanted<T> wanted) {
    List<T> found = new ArrayList<>();
    for (String type : query.types()) {
      found.addAll(page(handle, query.types(Set.of(type)), Part.of(query), wanted));
      found.sort(Comparator.comparing(wanted.id()).reversed());
      if (found.size() > query.limit()) {
        found.subList(query.limit(), found.size()).clear();
      }
    }
    return found;
  }

  /** Of one submitter, or of at most one type. */
  private <T> List<T> page(Handle handle, JobQuery query, Part part, Wanted<T> wanted) {
    return bound(handle, query, part, wanted.statement()).map(wanted.mapper()).list();
  }

  private Query bound(Handle handle, JobQuery query, Part part, UnaryOperator<String> ofPage) {
    JobId before = query.before();
    Query statement = handle.createQuery(ofPage.apply(statement(query)));
    if (query.submitter() != null) {
      statement.bind("submitter", query.submitter()).bind("ofAnyType", query.types().isEmpty());
      dialect.bindTypes(statement, List.copyOf(query.types()));
    } else if (!query.types().isEmpty()) {
      statement.bind("type", query.types().iterator().next());
    }
    return bindStatuses(statement, query)
        .bind("before", before == null ? Long.MAX_VALUE : before.value())
        .bind("offset", part.offset())
        .bind("limit", part.limit())
        .bind("last", part.last());
  }

  private String statement(JobQuery query) {
    if (query.submitter() != null) {
      return dialect.newestOfSubmitter();
    }
    if (!query.types().isEmpty()) {
      return dialect.newestOfType();
    }
    return query.statuses().isEmpty() ? NEWEST : dialect.newestInStatuses();
  }

  /** A status that is not asked for becomes one that no job has. */
  private static Query bindStatuses(Query statement, JobQuery query) {
    for (JobStatus status : JobStatus.values()) {
      boolean wanted = query.statuses().isEmpty() || query.statuses().contains(status);
      statement.bind(status.name().toLowerCase(Locale.ROOT), wanted ? status.code() : NONE);
    }
    return statement;
  }

  /** What is read of the jobs on a page. */
  private record Wanted<T>(
      UnaryOperator<String> statement, RowMapper<T> mapper, Function<T, JobId> id) {}

  /** Which of the jobs that are meant are on a page. */
  private record Part(int offset, int limit) {

    static final Part ALL = new Part(0, Integer.MAX_VALUE);

    static Part of(JobQuery query) {
      return new Part(query.offset(), query.limit());
    }

    /** Of each status as many are read as may be on the page or before it. */
    int last() {
      return offset + limit;
    }
  }
}
