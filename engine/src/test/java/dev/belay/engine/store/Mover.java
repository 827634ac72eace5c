package dev.belay.engine.store;

import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.JobStatus;
import dev.belay.StopCause;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes moves as the engine does: repeated while the database is in passing trouble, and with the
 * same arguments every time.
 */
final class Mover {

  /** What a move that takes what it finds answers when it found nothing. */
  static final String NOTHING = "NOTHING";

  /** Of the callers' claims. */
  static final long CLAIM_NO = 77;

  private final Subject subject;
  private final String name;
  private final long node;
  private final long cancelKey = StoreRig.newKey();
  private boolean cancelsInGroups;

  /** A caller of that name, with a node of its own to claim for. */
  Mover(Subject subject, String name) {
    this.subject = subject;
    this.name = name;
    this.node = subject.rig.newNode(subject.type);
  }

  /** The same, but cancels as one of a group does. */
  Mover cancellingInGroups() {
    cancelsInGroups = true;
    return this;
  }

  /** What must be true before the move may be legal at all. */
  static void prepare(Move move, Subject subject) {
    if (move == Move.RESCUE) {
      subject.rig.store.retire(subject.node);
    } else if (move == Move.EXPIRE) {
      subject.overdue();
    }
  }

  static CancelOrder order(JobId id, String actor) {
    return new CancelOrder(
        id,
        StoreRig.newKey(),
        StopCause.CANCELLED,
        Cancellation.by(actor).because("why").traced("trace-c"),
        0);
  }

  /** Makes the move, and again while the database is in passing trouble. */
  String make(Move move) {
    EndedRun ended = subject.ended(isWish(move) ? move : Move.COMPLETE, name);
    return subject.rig.patience.call(move.name(), repeated -> attempt(move, ended, repeated));
  }

  private String attempt(Move move, EndedRun ended, boolean repeated) {
    JobStore store = subject.rig.store;
    return switch (move) {
      case CLAIM ->
          told(store.claim(new ClaimRequest(node, CLAIM_NO, List.of(subject.type), 1, repeated)));
      case COMPLETE, FAIL, RETRY -> store.settle(subject.node, List.of(ended)).get(0).name();
      case RELEASE ->
          store.release(subject.node, List.of(subject.run()), System.nanoTime()).get(0).name();
      case SEAL -> store.seal(subject.node, subject.run()).name();
      case CANCEL -> cancelsInGroups ? told(store.cancelFree(groupCancel())) : cancelAlone(store);
      case RESCUE -> statuses(store.rescue(subject.node, 10));
      case EXPIRE -> statuses(store.expire(10));
    };
  }

  private String cancelAlone(JobStore store) {
    return store
        .cancel(new CancelOrder(subject.id, cancelKey, StopCause.CANCELLED, asked(), 0))
        .outcome()
        .name();
  }

  private GroupCancel groupCancel() {
    return new GroupCancel(
        List.of(subject.id), cancelKey, StopCause.CANCELLED, asked(), true, true, 0);
  }

  private Cancellation asked() {
    return Cancellation.by(name).because("why").traced("trace-c");
  }

  private static String told(List<CancelDecision> decisions) {
    return decisions.isEmpty() ? NOTHING : decisions.get(0).outcome().name();
  }

  private static boolean isWish(Move move) {
    return move == Move.FAIL || move == Move.RETRY || move == Move.RELEASE;
  }

  private static String told(ClaimAnswer answer) {
    return answer.jobs().isEmpty()
        ? statuses(answer.expired())
        : JobStatus.PROCESSING + " run " + answer.jobs().get(0).runNo();
  }

  private static String statuses(List<TypedRun> moved) {
    return moved.isEmpty() ? NOTHING : moved.get(0).status().name();
  }

  /**
   * The row without what differs from job to job: times are told by whether they are there, nodes
   * by whose they are; whose the cancel is, its actor tells.
   */
  Map<String, Object> plain(Map<String, Object> row) {
    Map<String, Object> plain = new TreeMap<>(row);
    plain.keySet().removeAll(Set.of("id", "submit_key", "type", "cancel_key"));
    plain.replaceAll((column, value) -> plain(value));
    return plain;
  }

  private Object plain(Object value) {
    if (value instanceof OffsetDateTime || value instanceof Timestamp) {
      return "set";
    }
    if (Long.valueOf(subject.node).equals(value)) {
      return "the node of the run";
    }
    return Long.valueOf(node).equals(value) ? "the node of " + name : value;
  }

  /** The node that this caller claims for. */
  long node() {
    return node;
  }
}
