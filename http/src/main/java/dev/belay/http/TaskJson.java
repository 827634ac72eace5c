package dev.belay.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.belay.Job;
import dev.belay.JobStatus;
import dev.belay.Progress;
import dev.belay.http.TaskView.TaskResult;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as the wire knows it. What is not known, or does not apply, is left out. A failed job is
 * status 2 with result code 3: the number 4 never goes over this wire.
 */
final class TaskJson {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.UTC);

  private final TaskCatalog catalog;
  private final @Nullable String tenantId;

  TaskJson(TaskCatalog catalog, @Nullable String tenantId) {
    this.catalog = catalog;
    this.tenantId = tenantId;
  }

  /** JobInfo of the documents: an element of the list. Their JobDetailInfo has the last four. */
  @JsonInclude(Include.NON_NULL)
  record Info(
      String taskId,
      @Nullable Integer taskType,
      @Nullable Integer actionType,
      int status,
      @Nullable Integer taskResultCode,
      @Nullable Integer resultCode,
      @Nullable Integer contentNum,
      @Nullable String containerId,
      @Nullable String tenantId,
      @Nullable String beginTime,
      @Nullable String endTime,
      String createTime,
      @Nullable String taskName,
      @Nullable String userId,
      @Nullable Integer progress,
      @Nullable String downloadUrl) {}

  /** TaskInfo of the documents: what became of one file. */
  @JsonInclude(Include.NON_NULL)
  record FileInfo(
      @Nullable String fileId,
      String status,
      @Nullable String newFileId,
      @Nullable String srcContainerId) {}

  /** UncompressedFileInfo of the documents: one entry of an archive. */
  @JsonInclude(Include.NON_NULL)
  record EntryInfo(
      @Nullable String containerId,
      @Nullable String fileId,
      String name,
      long fileSize,
      int type) {}

  /** The {@code data} of one task in detail. */
  @JsonInclude(Include.NON_NULL)
  record Detail(
      Info jobInfo, List<FileInfo> taskInfos, @Nullable List<EntryInfo> uncompressedFileList) {}

  /** An element of the list. */
  Info listed(Job job) {
    return info(job, catalog.viewOf(job).orElse(null), false);
  }

  /** One task in detail. */
  Detail detail(Job job) {
    Optional<TaskView> view = catalog.viewOf(job);
    return new Detail(
        info(job, view.orElse(null), true),
        view.stream().flatMap(v -> v.files().stream()).map(TaskJson::file).toList(),
        view.filter(v -> v.kind() == TaskKind.UNZIP)
            .map(v -> v.entries().stream().map(TaskJson::entry).toList())
            .orElse(null));
  }

  private Info info(Job job, @Nullable TaskView view, boolean inDetail) {
    return new Info(
        job.id().toString(),
        view == null ? null : Integer.valueOf(view.kind().code()),
        view == null ? null : view.action(),
        (job.status() == JobStatus.FAILED ? JobStatus.COMPLETED : job.status()).code(),
        resultOf(job, view),
        view == null ? null : view.resultCode(),
        view == null ? null : view.contentNum(),
        view == null ? null : view.containerId(),
        tenantId,
        time(job.startedAt()),
        time(job.finishedAt()),
        TIME.format(job.submittedAt()),
        inDetail && view != null ? view.name() : null,
        inDetail ? job.submitter() : null,
        inDetail ? percent(job) : null,
        inDetail && view != null ? downloadUrlOf(job, view) : null);
  }

  private static @Nullable Integer resultOf(Job job, @Nullable TaskView view) {
    if (job.status() == JobStatus.FAILED) {
      return TaskResult.ALL_FAILED.code();
    }
    TaskResult result = view == null ? null : view.result();
    return job.status() == JobStatus.COMPLETED && result != null ? result.code() : null;
  }

  private static @Nullable String downloadUrlOf(Job job, TaskView view) {
    boolean there = view.kind() == TaskKind.DOWNLOAD && job.status() == JobStatus.COMPLETED;
    return there ? view.downloadUrl() : null;
  }

  /** 100 is for what is completed; short of that it is 99 at most. */
  private static @Nullable Integer percent(Job job) {
    if (job.status() == JobStatus.COMPLETED) {
      return 100;
    }
    Progress progress = job.progress();
    if (progress == null || progress.total() == 0) {
      return null;
    }
    return (int) Math.min(99, 100.0 * progress.done() / progress.total());
  }

  private static FileInfo file(TaskView.FileResult file) {
    return new FileInfo(
        file.fileId(), file.status().code(), file.newFileId(), file.srcContainerId());
  }

  private static EntryInfo entry(TaskView.Entry entry) {
    return new EntryInfo(
        entry.containerId(), entry.fileId(), entry.name(), entry.fileSize(), entry.type());
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : TIME.format(instant);
  }
}
