package dev.belay.http;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a job is as a batch task, beyond what every job has. Null fields are left out on the wire.
 *
 * @param kind {@code taskType}
 * @param action {@code actionType}
 * @param name {@code taskName}
 * @param result {@code taskResultCode} of a completed job. Not asked for otherwise: a failed job is
 *     shown as {@link TaskResult#ALL_FAILED}, an unfinished or cancelled one has none
 * @param resultCode {@code resultCode}: a number of the application's own
 * @param contentNum {@code contentNum}: how many files were asked for
 * @param containerId {@code containerId}: the space, the target where two are involved
 * @param downloadUrl {@code downloadUrl}, of a completed {@link TaskKind#DOWNLOAD}
 * @param files {@code taskInfos}, one per file asked for; only in the detail
 * @param entries {@code uncompressedFileList}; only in the detail of an {@link TaskKind#UNZIP}
 */
public record TaskView(
    TaskKind kind,
    @Nullable Integer action,
    @Nullable String name,
    @Nullable TaskResult result,
    @Nullable Integer resultCode,
    @Nullable Integer contentNum,
    @Nullable String containerId,
    @Nullable String downloadUrl,
    List<FileResult> files,
    List<Entry> entries) {

  /** Copies the lists. */
  public TaskView {
    Objects.requireNonNull(kind, "kind");
    files = List.copyOf(files);
    entries = List.copyOf(entries);
  }

  /** {@code taskResultCode}. */
  public enum TaskResult {
    /** Every file succeeded. */
    ALL_SUCCEEDED(1),
    /** Some files failed. */
    PARTLY_FAILED(2),
    /** Every file failed. */
    ALL_FAILED(3);

    private final int code;

    TaskResult(int code) {
      this.code = code;
    }

    /** The number on the wire. */
    public int code() {
      return code;
    }
  }

  /** {@code status} of one file, a digit in a string on the wire. */
  public enum FileStatus {
    /** Not done, or not told. */
    PENDING("0"),
    /** Done. */
    SUCCEEDED("1"),
    /** Tried in vain. */
    FAILED("2");

    private final String code;

    FileStatus(String code) {
      this.code = code;
    }

    /** The digit on the wire. */
    public String code() {
      return code;
    }
  }

  /**
   * What became of one file.
   *
   * @param fileId {@code fileId}: the file that was asked for
   * @param status {@code status}
   * @param newFileId {@code newFileId}: what came of it; null when nothing did
   * @param srcContainerId {@code srcContainerId}: the space it came from
   */
  public record FileResult(
      @Nullable String fileId,
      FileStatus status,
      @Nullable String newFileId,
      @Nullable String srcContainerId) {}

  /**
   * One entry of an archive.
   *
   * @param containerId {@code containerId}; only after unpacking
   * @param fileId {@code fileId}; only after unpacking
   * @param name {@code name}: the full path in the archive
   * @param fileSize {@code fileSize}, in bytes
   * @param type {@code type}: 0 file, 1 folder; the public documents define no values
   */
  public record Entry(
      @Nullable String containerId,
      @Nullable String fileId,
      String name,
      long fileSize,
      int type) {}
}
