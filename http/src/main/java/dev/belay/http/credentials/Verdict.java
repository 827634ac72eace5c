package dev.belay.http.credentials;

import java.util.Objects;

/** Whether a caller is who he says he is. */
public sealed interface Verdict {

  /**
   * He is.
   *
   * @param userId the user who calls
   */
  record Admitted(String userId) implements Verdict {
    /** Refuses null. */
    public Admitted {
      Objects.requireNonNull(userId, "userId");
    }
  }

  /**
   * He is not, or cannot be told to be.
   *
   * @param reason why, as far as it may be told
   */
  record Refused(Reason reason) implements Verdict {
    /** Refuses null. */
    public Refused {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** Why a caller is refused: no more than may be told. */
  enum Reason {
    /** No Host header, or more than one. */
    HOST_MISSING,
    /** No Authorization header, more than one, or one that is neither token nor signature. */
    AUTHORIZATION_MISSING,
    /** No X-User-Id, more than one, or one that is no user id. */
    USER_ID_INVALID,
    /** No X-Date, more than one, or one that is no date of that form. */
    DATE_INVALID,
    /** X-Date is older than allowed, or in the future. */
    DATE_OUT_OF_WINDOW,
    /** The token is unknown, or was not signed by whom we trust, or not for us. */
    TOKEN_INVALID,
    /** The token was good, and is not any more. */
    TOKEN_EXPIRED,
    /** The token is good, but not X-User-Id's. */
    USER_MISMATCH,
    /** The app is unknown, or the signature does not fit, or leaves out what it must cover. */
    SIGNATURE_INVALID,
    /** Too many failed attempts, or too many requests. */
    TOO_MANY
  }
}
