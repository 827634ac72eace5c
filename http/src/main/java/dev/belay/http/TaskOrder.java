package dev.belay.http;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch task as a client asked for it: the body of {@code POST /koodrive/ose/v1/jobs}, checked
 * for what does not depend on the application: presence, types, enumerations.
 *
 * <p>{@link #toString()} leaves the password out.
 *
 * @param kind {@code taskType}
 * @param action {@code actionType}; null when not given
 * @param files {@code taskInfo.fileInfo}; empty only for {@link TaskKind#CLEAR_RECYCLE_BIN}
 * @param newFilePath {@code taskInfo.newFilePath}; null when not given
 * @param srcContainerId {@code taskInfo.srcContainerId}: the source space
 * @param uncompressFilePaths {@code taskInfo.uncompressFilePaths}; empty when not given
 * @param dstContainerId {@code dstContainerId}: the target space
 * @param password {@code password} of an archive; null when not given
 * @param shareFolderId header {@code x-hw-share-folder-id}; null when not given
 */
public record TaskOrder(
    TaskKind kind,
    @Nullable Integer action,
    List<File> files,
    @Nullable String newFilePath,
    String srcContainerId,
    List<String> uncompressFilePaths,
    String dstContainerId,
    @Nullable String password,
    @Nullable String shareFolderId) {

  /** Copies the lists. */
  public TaskOrder {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(srcContainerId, "srcContainerId");
    Objects.requireNonNull(dstContainerId, "dstContainerId");
    files = List.copyOf(files);
    uncompressFilePaths = List.copyOf(uncompressFilePaths);
  }

  /**
   * One file or folder.
   *
   * @param fileId {@code fileId}; null only for {@link TaskKind#CLEAR_RECYCLE_BIN}
   * @param filePath {@code filePath}, with the id at its end; null when not given
   */
  public record File(@Nullable String fileId, @Nullable String filePath) {}

  @Override
  public String toString() {
    return "TaskOrder["
        + kind
        + ", action "
        + action
        + ", "
        + files.size()
        + " files, "
        + srcContainerId
        + " to "
        + dstContainerId
        + "]";
  }
}
