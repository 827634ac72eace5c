package dev.belay.http;

import java.util.Objects;

/** The application will not do a task; told to the client with HTTP 400. */
public final class TaskRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String field;

  /**
   * With what is told to the client.
   *
   * @param field the field of the body that is to blame, as {@code taskInfo.fileInfo[3].fileId}
   * @param message what is wrong with it, in English; nothing internal, and no secret
   */
  public TaskRefusedException(ErrorCode code, String field, String message) {
    super(message);
    this.code = Objects.requireNonNull(code, "code");
    this.field = Objects.requireNonNull(field, "field");
  }

  /** The code told to the client. */
  public ErrorCode code() {
    return code;
  }

  /** The field that is to blame. */
  public String field() {
    return field;
  }
}
