package dev.belay.http.credentials;

/** Whose a token is. Implementations must be safe for use by many threads. */
@FunctionalInterface
public interface TokenVerifier {

  /** What is known of a token. */
  sealed interface Owner {
    /**
     * It is good.
     *
     * @param userId the user it stands for
     */
    record User(String userId) implements Owner {}

    /** It was good, and has expired. */
    record Expired() implements Owner {}

    /** It is not known, or not to be trusted. */
    record Unknown() implements Owner {}
  }

  /** Whose it is. Using a token may lengthen its life. */
  Owner ownerOf(String token);
}
