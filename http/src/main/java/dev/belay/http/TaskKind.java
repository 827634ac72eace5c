package dev.belay.http;

import java.util.Optional;

/** What a batch task does: {@code taskType} of the documented API. */
public enum TaskKind {
  /** Copies files. */
  COPY(1),
  /** Deletes files, to the recycle bin or for good. */
  DELETE(2),
  /** Moves files. */
  MOVE(3),
  /** Takes files back from the recycle bin. */
  RESTORE(4),
  /** Looks into an archive, or unpacks it. */
  UNZIP(5),
  /** Packs files into one archive for download. */
  DOWNLOAD(6),
  /** Empties the recycle bin. */
  CLEAR_RECYCLE_BIN(7);

  private final int code;

  TaskKind(int code) {
    this.code = code;
  }

  /** The number on the wire, 1 to 7. */
  public int code() {
    return code;
  }

  /** The kind with that number; empty when there is none. */
  public static Optional<TaskKind> ofCode(int code) {
    for (TaskKind kind : values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
