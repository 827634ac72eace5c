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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Lists jobs, newest first. A page is one statement, and so is of one moment, but for one of
 * several types and no submitter: that is merged from a page of each type, which a job never
 * changes.
 */
final class Listing {

  private static final String NEWEST =
      """
      SELECT *
      FROM belay_job
      WHERE id < :before
      ORDER BY id DESC
      OFFSET :offset ROWS FETCH FIRST :limit ROWS ONLY
      """;

  /** A status that no job has. */
  private static final int NONE = -1;

  /** Of each type so many rows are in memory at once while some are skipped. */
  private static final int MOST_SKIPPED_AT_ONCE = 1_000;

  private final Sessions client;
  private final Dialect dialect;

  Listing(Sessions client, Dialect dialect) {
    this.client = client;
    this.dialect = dialect;
  }

  List<Job> list(JobQuery query) {
    return client.read(handle -> list(handle, query));
  }

  private List<Job> list(Handle handle, JobQuery query) {
    Set<String> types = query.types();
    if (query.submitter() != null) {
      return page(bindStatuses(ofSubmitter(handle, query), query), query);
    }
    if (types.isEmpty() && query.statuses().isEmpty()) {
      return page(handle.createQuery(NEWEST), query);
    }
    if (types.isEmpty()) {
      return pageOfEach(handle.createQuery(dialect.newestInStatuses()), query);
    }
    if (types.size() == 1) {
      return pageOfType(handle, query, types.iterator().next());
    }
    return merged(handle, query);
  }

  private Query ofSubmitter(Handle handle, JobQuery query) {
    Query statement =
        handle
            .createQuery(dialect.newestOfSubmitter())
            .bind("submitter", query.submitter())
            .bind("ofAnyType", query.types().isEmpty());
    return dialect.bindTypes(statement, List.copyOf(query.types()));
  }

  private List<Job> pageOfType(Handle handle, JobQuery query, String type) {
    Query statement = handle.createQuery(dialect.newestOfType()).bind("type", type);
    return pageOfEach(statement, query);
  }

  private List<Job> merged(Handle handle, JobQuery query) {
    JobQuery rest = query.offset(0);
    for (int left = query.offset(); left > 0; ) {
      int size = Math.min(left, MOST_SKIPPED_AT_ONCE);
      List<Job> skipped = mergedPage(handle, rest.limit(size));
      if (skipped.size() < size) {
        return List.of();
      }
      rest = rest.before(skipped.get(size - 1).id());
      left -= size;
    }
    return mergedPage(handle, rest.limit(query.limit()));
  }

  private List<Job> mergedPage(Handle handle, JobQuery query) {
    List<Job> found = new ArrayList<>();
    for (String type : query.types()) {
      found.addAll(pageOfType(handle, query, type));
      found.sort(Comparator.comparing(Job::id).reversed());
      if (found.size() > query.limit()) {
        found.subList(query.limit(), found.size()).clear();
      }
    }
    return found;
  }

  /** Of each status as many are read as may be on the page or before it. */
  private static List<Job> pageOfEach(Query statement, JobQuery query) {
    return page(bindStatuses(statement, query).bind("last", query.offset() + query.limit()), query);
  }

  /** A status that is not asked for becomes one that no job has. */
  private static Query bindStatuses(Query statement, JobQuery query) {
    for (JobStatus status : JobStatus.values()) {
      boolean wanted = query.statuses().isEmpty() || query.statuses().contains(status);
      statement.bind(status.name().toLowerCase(Locale.ROOT), wanted ? status.code() : NONE);
    }
    return statement;
  }

  private static List<Job> page(Query statement, JobQuery query) {
    JobId before = query.before();
    return statement
        .bind("before", before == null ? Long.MAX_VALUE : before.value())
        .bind("offset", query.offset())
        .bind("limit", query.limit())
        .map(JobRow.MAPPER)
        .list();
  }
}
