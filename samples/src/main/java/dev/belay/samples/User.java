package dev.belay.samples;

/** Who sits at the keyboard. */
final class User {

  private User() {}

  /** The name the operating system knows. */
  static String name() {
    String name = System.getProperty("user.name", "");
    return name.isBlank() ? "unknown" : name;
  }
}
