package dev.belay.engine.explore;

import dev.belay.Priority;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an actor does next: one statement, one commit or rollback, or waiting for somebody else's.
 *
 * @param kind how it meets the steps of others
 * @param label for the trace
 * @param touches the tables it reads or locks; for the end of a transaction those that it locked
 * @param changes whether it changes rows, or for a commit, whether there are changes to be seen
 * @param mayWait whether it may find a lock that somebody else has, and wait for it
 */
record Step(Kind kind, String label, Set<String> touches, boolean changes, boolean mayWait) {

  /** How a step meets the steps of others. */
  enum Kind {
    /** Reads what is committed, and locks nothing. */
    READ,
    /** Changes or locks rows. */
    LOCK,
    /** Makes a transaction's changes visible and gives its locks back. */
    COMMIT,
    /** Gives a transaction's locks back. */
    ROLLBACK,
    /** Goes on when somebody else's transaction has ended. */
    WAIT
  }

  private static final int LONGEST_LABEL = 90;
  private static final Pattern DUE_LATER =
      Pattern.compile("due_at > (CURRENT_TIMESTAMP|statement_timestamp\\(\\)|UTC_TIMESTAMP)");

  private static final String JOB = "job";
  private static final String NODE = "node";

  /** The step of executing a statement. */
  static Step of(String sql, Object firstParameter) {
    String text = sql.strip().replaceAll("\\s+", " ");
    boolean reads =
        text.toUpperCase(Locale.ROOT).startsWith("SELECT") && !text.contains("FOR UPDATE");
    String label =
        text.length() <= LONGEST_LABEL ? text : text.substring(0, LONGEST_LABEL - 1) + "…";
    boolean changes = !text.toUpperCase(Locale.ROOT).startsWith("SELECT");
    boolean mayWait = !reads && !text.contains("SKIP LOCKED");
    return new Step(
        reads ? Kind.READ : Kind.LOCK, label, tables(text, firstParameter), changes, mayWait);
  }

  /** The end of a transaction. */
  static Step end(Kind kind, Set<String> locked, boolean changes) {
    return new Step(kind, kind.name(), locked, changes && kind == Kind.COMMIT, false);
  }

  static Step waiting() {
    return new Step(Kind.WAIT, "waits for the end of another transaction", Set.of(), false, false);
  }

  /** What it turned out to be when it found nothing to lock. */
  Step asRead() {
    return kind == Kind.LOCK ? new Step(Kind.READ, label, touches, false, false) : this;
  }

  /**
   * A range of another priority than that of all explored jobs is always empty, as is one of jobs
   * that are due later; to read it is no step.
   */
  private static Set<String> tables(String text, Object firstParameter) {
    boolean emptyRange =
        text.contains("priority = ?")
            && (DUE_LATER.matcher(text).find() || !firstParameter.equals(Priority.HIGH.code()));
    if (emptyRange) {
      return Set.of();
    }
    if (text.contains("belay_job")) {
      return text.contains("belay_node") ? Set.of(JOB, NODE) : Set.of(JOB);
    }
    if (!text.contains("belay_node")) {
      return Set.of();
    }
    boolean oneNode = text.contains("id = ?") && firstParameter != null;
    return Set.of(oneNode ? NODE + ":" + firstParameter : NODE);
  }

  /** Whether nothing can come of it that anybody would notice, such as a read of the schema. */
  boolean isSilent() {
    return touches.isEmpty() && kind != Kind.WAIT;
  }

  boolean ends() {
    return kind == Kind.COMMIT || kind == Kind.ROLLBACK;
  }

  boolean locksJobs() {
    return kind == Kind.LOCK && touches.contains(JOB);
  }

  /**
   * Whether this step and another actor's lead to the same in either order. Readers see only what
   * is committed, so they meet ends alone; whoever locks meets lockers and ends of the same table.
   */
  boolean commutesWith(Step other) {
    if (kind == Kind.WAIT || other.kind == Kind.WAIT) {
      return !ends() && !other.ends();
    }
    if (ends() || other.ends()) {
      return !sharesTable(other) || isUnseenBy(other) || other.isUnseenBy(this);
    }
    return kind == Kind.READ || other.kind == Kind.READ || !sharesRows(other);
  }

  /** Who only reads does not notice that locks are given back. */
  private boolean isUnseenBy(Step reader) {
    return ends() && !changes && reader.kind == Kind.READ;
  }

  /** The end of a transaction lets a waiting statement go on, which may touch more of the table. */
  private boolean sharesTable(Step other) {
    return (touches.contains(JOB) && other.touches.contains(JOB))
        || (touchesNodes() && other.touchesNodes());
  }

  private boolean sharesRows(Step other) {
    if (touches.contains(JOB) && other.touches.contains(JOB)) {
      return true;
    }
    boolean allNodes = touches.contains(NODE) || other.touches.contains(NODE);
    return allNodes
        ? touchesNodes() && other.touchesNodes()
        : touches.stream().anyMatch(other.touches::contains);
  }

  private boolean touchesNodes() {
    return touches.stream().anyMatch(table -> table.startsWith(NODE));
  }
}
