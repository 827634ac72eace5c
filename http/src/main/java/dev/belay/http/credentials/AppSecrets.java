package dev.belay.http.credentials;

import java.util.Optional;

/** The secrets of the apps that may sign requests. Must be safe for use by many threads. */
@FunctionalInterface
public interface AppSecrets {

  /** The secret of that app; empty when there is no such app. */
  Optional<String> secretOf(String appId);
}
