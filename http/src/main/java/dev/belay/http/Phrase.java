package dev.belay.http;

import java.util.Locale;

/**
 * Everything that {@code msg} can say. The words are in the bundles of each {@link Language}, under
 * {@link #key()}; arguments are texts, so that no number is grouped by locale.
 */
enum Phrase {
  OK,

  MALFORMED,
  UNKNOWN_PATH,
  WRONG_METHOD,
  HEADERS_TOO_LARGE,
  BODY_TOO_LARGE,
  BODY_TOO_SLOW,
  BODY_INCOMPLETE,
  NOT_UTF_8,
  NOT_JSON,
  NOT_AN_OBJECT,
  DUPLICATE_KEY,

  TRACE_ID_INVALID,
  MISSING,
  EMPTY,
  NOT_A_STRING,
  NOT_AN_INTEGER,
  NOT_A_STRUCTURE,
  NOT_A_LIST,
  BAD_TEXT,
  NOT_AN_ID,
  OUT_OF_RANGE,
  REPEATED,
  BAD_ENCODING,
  ACTION_DOES_NOT_FIT,
  NO_ACTION_HERE,
  TASK_TOO_LARGE,
  TASK_REFUSED,

  NOT_FOUND,
  ALREADY_COMPLETED,
  ALREADY_FAILED,
  SEALED,

  AUTHORIZATION_MISSING,
  TOKEN_INVALID,
  TOKEN_EXPIRED,
  USER_MISMATCH,
  SIGNATURE_INVALID,
  USER_ID_INVALID,
  DATE_INVALID,
  DATE_OUT_OF_WINDOW,
  HOST_MISSING,
  TOO_MANY,
  SERVER_BUSY,

  INTERNAL_NOTHING_CHANGED,
  INTERNAL_UNKNOWN;

  /** What it is called in the bundles. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
