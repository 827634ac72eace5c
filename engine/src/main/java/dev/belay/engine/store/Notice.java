package dev.belay.engine.store;

import java.util.Optional;

/**
 * What one node tells the others through the database. It only says where to look: what is true,
 * the tables say. So it may be lost, doubled or invented without harm.
 *
 * @param kind what there is to look for
 * @param node whom it concerns; 0 for every node
 */
public record Notice(Kind kind, long node) {

  /** Jobs may be claimed. */
  static final Notice WORK = new Notice(Kind.WORK, 0);

  /** A run of that node was cancelled. */
  static Notice cancelOn(long node) {
    return new Notice(Kind.CANCEL, node);
  }

  /** What there is to look for. */
  public enum Kind {
    /** Jobs that may be claimed. */
    WORK,
    /** Cancelled runs. */
    CANCEL
  }

  /** As it is sent. */
  String text() {
    return kind + " " + node;
  }

  /** As it was sent; empty when a newer or a stranger's program sent something else. */
  static Optional<Notice> parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Notice(Kind.valueOf(words[0]), Long.parseLong(words[1])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it concerns that node. */
  public boolean concerns(long other) {
    return node == 0 || node == other;
  }
}
