package dev.belay;

import org.jspecify.annotations.Nullable;

/**
 * The engine refuses to work with what it was given; the message names the setting, its value, and
 * what to use.
 */
public final class ConfigurationException extends BelayException {

  private static final long serialVersionUID = 1L;

  /** With the setting, its value, and what to use instead. */
  public ConfigurationException(String message) {
    this(message, null);
  }

  /** With the setting, its value, what to use instead, and why. */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
