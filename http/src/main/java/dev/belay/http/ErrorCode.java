package dev.belay.http;

/**
 * Every {@code code} of an error. Up to 13000419 they are those of the public documents; those
 * documents have none for a cancel that comes too late, for credentials and for limits, and
 * 13000601 and above are ours.
 */
public enum ErrorCode {
  /** Not a request of this API: its path, method, size, or a body that is not JSON. */
  BAD_REQUEST("13000101", 400),
  /** A field or header is missing or has a value out of range. */
  PARAMETER_INVALID("13000102", 400),
  /** Our fault. */
  INTERNAL("13000201", 500),
  /** There is no such space, or it cannot be used. */
  SPACE_MISSING("13000301", 400),
  /** There is no such file in that space. */
  FILE_NOT_IN_SPACE("13000302", 400),
  /** The file is not in the recycle bin. */
  FILE_NOT_IN_RECYCLE_BIN("13000303", 400),
  /** The target folder is missing, or is no folder. */
  TARGET_ABNORMAL("13000304", 400),
  /** A folder cannot go into itself. */
  NESTED("13000307", 400),
  /** There is no such job, or it is another user's. */
  NOT_FOUND("13000309", 400),
  /** Something of that name is there already. */
  DUPLICATE_NAME("13000405", 400),
  /** Not allowed on a folder. */
  NOT_ON_A_FOLDER("13000406", 400),
  /** The user has no right on the space. */
  NO_RIGHT_ON_SPACE("13000410", 400),
  /** The name is longer than 250 characters. */
  NAME_TOO_LONG("13000417", 400),
  /** The name has characters that a name must not have. */
  NAME_HAS_BAD_CHARACTERS("13000419", 400),
  /** The job is completed or failed: too late to cancel it. */
  TOO_LATE("13000601", 400),
  /** The job has passed its point of no return. */
  SEALED("13000602", 400),
  /** No Authorization header, or one that is neither a token nor a signature. */
  AUTHORIZATION_MISSING("13000701", 401),
  /** The token is unknown, or its signature is wrong. */
  TOKEN_INVALID("13000702", 401),
  /** The token has expired. */
  TOKEN_EXPIRED("13000703", 401),
  /** The token is not that user's. */
  USER_MISMATCH("13000704", 401),
  /** The app is unknown, or the signature does not fit the request. */
  SIGNATURE_INVALID("13000705", 401),
  /** X-User-Id is missing or malformed. */
  USER_ID_INVALID("13000706", 401),
  /** X-Date is missing or malformed. */
  DATE_INVALID("13000707", 401),
  /** X-Date is too old, or in the future. */
  DATE_OUT_OF_WINDOW("13000708", 401),
  /** Host is missing. */
  HOST_MISSING("13000709", 401),
  /** Too many requests, or too many failed attempts. */
  TOO_MANY("13000801", 400);

  private final String code;
  private final int httpStatus;

  ErrorCode(String code, int httpStatus) {
    this.code = code;
    this.httpStatus = httpStatus;
  }

  /** The eight digits on the wire. */
  public String code() {
    return code;
  }

  /** The HTTP status it comes with: 400, 401 or 500. */
  public int httpStatus() {
    return httpStatus;
  }
}
