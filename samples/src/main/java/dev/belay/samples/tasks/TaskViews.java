package dev.belay.samples.tasks;

import dev.belay.Job;
import dev.belay.JobStatus;
import dev.belay.http.TaskKind;
import dev.belay.http.TaskView;
import dev.belay.http.TaskView.Entry;
import dev.belay.http.TaskView.FileResult;
import dev.belay.http.TaskView.FileStatus;
import dev.belay.http.TaskView.TaskResult;
import dev.belay.samples.files.Copy;
import dev.belay.samples.files.Delete;
import dev.belay.samples.files.EmptyBin;
import dev.belay.samples.files.Move;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.Pair;
import dev.belay.samples.files.Report;
import dev.belay.samples.files.Restore;
import dev.belay.samples.files.Unzip;
import dev.belay.samples.files.Zip;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows the job of an order as a task: paths become ids again. */
final class TaskViews {

  /** What became of a file when the run could not begin. */
  private static final Report.Item NOTHING_DONE = new Report.Item(false, null);

  private final Spaces spaces;

  TaskViews(Spaces spaces) {
    this.spaces = spaces;
  }

  /**
   * What an order is about.
   *
   * @param kind its kind
   * @param action its {@code actionType}; null when its kind has none
   * @param files what was asked for: paths, or ids in the recycle bin
   * @param place a path in the space it is shown under
   * @param bin the recycle bin, when the files are ids in there, or get some
   */
  private record Facts(
      TaskKind kind,
      @Nullable Integer action,
      List<String> files,
      @Nullable String place,
      @Nullable String bin) {}

  /** Empty when the order is about files outside the spaces. */
  Optional<TaskView> viewOf(Job job, Order order) {
    Facts facts = factsOf(order);
    try {
      Optional<Space> space =
          Optional.ofNullable(facts.place()).flatMap(place -> spaces.around(Path.of(place)));
      return space.map(around -> view(job, order, facts, around));
    } catch (InvalidPathException e) {
      return Optional.empty(); // of a process with another character set
    }
  }

  /** The actions are those of the documents, also where the client named none. */
  private static Facts factsOf(Order order) {
    if (order instanceof Copy copy) {
      return new Facts(TaskKind.COPY, 101, sources(copy.items()), target(copy.items()), null);
    } else if (order instanceof Move move) {
      return new Facts(TaskKind.MOVE, 301, sources(move.items()), target(move.items()), null);
    } else if (order instanceof Delete delete) {
      int action = delete.bin() == null ? 202 : 201;
      return new Facts(
          TaskKind.DELETE, action, delete.paths(), first(delete.paths()), delete.bin());
    } else if (order instanceof Restore restore) {
      return new Facts(TaskKind.RESTORE, null, restore.entries(), restore.bin(), restore.bin());
    } else if (order instanceof Unzip unzip) {
      int action = unzip.to() == null ? 501 : unzip.only().isEmpty() ? 502 : 503;
      String place = unzip.to() == null ? unzip.archive() : unzip.to();
      return new Facts(TaskKind.UNZIP, action, List.of(unzip.archive()), place, null);
    } else if (order instanceof Zip zip) {
      return new Facts(TaskKind.DOWNLOAD, null, zip.paths(), zip.archive(), null);
    } else if (order instanceof EmptyBin empty) {
      return new Facts(TaskKind.CLEAR_RECYCLE_BIN, 701, List.of(), empty.bin(), null);
    }
    throw new IllegalArgumentException("an order of a new kind: " + order.getClass());
  }

  private static List<String> sources(List<Pair> items) {
    return items.stream().map(Pair::from).toList();
  }

  private static @Nullable String target(List<Pair> items) {
    return items.isEmpty() ? null : items.get(0).to();
  }

  private static @Nullable String first(List<String> texts) {
    return texts.isEmpty() ? null : texts.get(0);
  }

  private TaskView view(Job job, Order order, Facts facts, Space space) {
    Optional<Report> report = Optional.ofNullable(job.result()).flatMap(Report::parse);
    return new TaskView(
        facts.kind(),
        facts.action(),
        name(facts),
        report.map(TaskViews::result).orElse(null),
        null,
        facts.files().isEmpty() ? null : Integer.valueOf(facts.files().size()),
        space.id(),
        order instanceof Zip zip ? downloadUrl(job, zip, report) : null,
        files(facts, report),
        entries(report.map(Report::entries).orElse(List.of())));
  }

  /** What it does, and to what, without the way there. */
  private static String name(Facts facts) {
    String verb = facts.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    if (facts.files().isEmpty()) {
      return verb;
    }
    String first = String.valueOf(Path.of(facts.files().get(0)).getFileName());
    int more = facts.files().size() - 1;
    return verb + " " + first + (more == 0 ? "" : " and " + more + " more");
  }

  private static TaskResult result(Report report) {
    long ok = report.items().stream().filter(Report.Item::ok).count();
    if (report.complete()) {
      return TaskResult.ALL_SUCCEEDED;
    }
    return ok == 0 && report.files() == 0 ? TaskResult.ALL_FAILED : TaskResult.PARTLY_FAILED;
  }

  /** The archive as a file on this machine: the API itself serves no files. */
  private static @Nullable String downloadUrl(Job job, Zip zip, Optional<Report> report) {
    boolean isMade = report.map(made -> made.files() > 0 || made.complete()).orElse(false);
    return job.status() == JobStatus.COMPLETED && isMade
        ? Path.of(zip.archive()).toUri().toString()
        : null;
  }

  private List<FileResult> files(Facts facts, Optional<Report> report) {
    List<Report.Item> items = report.map(Report::items).orElse(List.of());
    Report.Item other = report.isPresent() ? NOTHING_DONE : null;
    List<FileResult> results = new ArrayList<>();
    for (int i = 0; i < facts.files().size(); i++) {
      Report.Item item = i < items.size() ? items.get(i) : other;
      results.add(file(facts, facts.files().get(i), item));
    }
    return results;
  }

  private FileResult file(Facts facts, String asked, Report.@Nullable Item item) {
    boolean isOfBin = facts.kind() == TaskKind.RESTORE;
    Path source = Path.of(isOfBin ? String.valueOf(facts.bin()) : asked);
    FileStatus status =
        item == null ? FileStatus.PENDING : item.ok() ? FileStatus.SUCCEEDED : FileStatus.FAILED;
    String made = item == null || !item.ok() ? null : item.made();
    boolean getsIntoBin = facts.kind() == TaskKind.DELETE && made != null;
    return new FileResult(
        isOfBin ? FileIds.IN_BIN + asked : id(source),
        status,
        getsIntoBin ? FileIds.IN_BIN + made : made == null ? null : id(Path.of(made)),
        spaces.around(source).map(Space::id).orElse(null));
  }

  private @Nullable String id(Path path) {
    return spaces.around(path).map(space -> FileIds.of(space, path)).orElse(null);
  }

  private static List<Entry> entries(List<Report.Entry> entries) {
    return entries.stream()
        .map(entry -> new Entry(null, null, entry.name(), entry.size(), entry.isFolder() ? 1 : 0))
        .toList();
  }
}
