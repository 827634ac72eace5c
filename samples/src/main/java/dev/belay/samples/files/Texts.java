package dev.belay.samples.files;

import java.util.List;

/** How orders tell people of what they are about. */
final class Texts {

  private Texts() {}

  /** The first of them, and how many more. */
  static String list(List<?> items) {
    String first = items.isEmpty() ? "nothing" : Printable.of(items.get(0));
    return items.size() < 2 ? first : first + " and " + (items.size() - 1) + " more";
  }
}
