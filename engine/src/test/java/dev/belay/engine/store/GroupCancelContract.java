package dev.belay.engine.store;

import static dev.belay.engine.support.WeatheredDataSource.Point.COMMIT;
import static dev.belay.engine.support.WeatheredDataSource.Point.COMMITTED;
import static dev.belay.engine.support.WeatheredDataSource.Point.EXECUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CancelOutcome;
import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.StopCause;
import dev.belay.engine.support.WeatheredDataSource.Point;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A group of cancels decides of each job what a cancel of it alone decides. */
interface GroupCancelContract {

  StoreRig rig();

  @Test
  default void ofEveryJobInAGroupIsDecidedWhatACancelAloneDecides() {
    Map<Start, Subject> grouped = subjects();
    JobId unknown = JobIds.next();
    List<JobId> ids = new ArrayList<>(ids(grouped));
    ids.add(unknown);
    Map<JobId, CancelOutcome> outcomes = outcomes(rig().store.cancelFree(group(ids)));
    grouped.forEach(
        (start, subject) -> {
          assertThat(outcomes.get(subject.id).name())
              .as("%s", start)
              .isEqualTo(MoveRules.answer(Move.CANCEL, start));
          assertThat(plain(subject)).as("row of %s", start).isEqualTo(plain(cancelledAlone(start)));
        });
    assertThat(outcomes).hasSize(ids.size()).containsEntry(unknown, CancelOutcome.NOT_FOUND);
  }

  @Test
  default void aGroupThatIsAskedAgainGivesTheFirstAnswerAndAnotherFindsThemCancelled() {
    Map<Start, Subject> subjects = subjects();
    GroupCancel order = group(ids(subjects));
    Map<JobId, CancelOutcome> first = outcomes(rig().store.cancelFree(order));
    Map<Start, Map<String, Object>> rows = rows(subjects);
    assertThat(outcomes(rig().store.cancelFree(order))).isEqualTo(first);
    assertThat(outcomes(rig().store.cancelWaiting(order))).isEqualTo(first);
    assertThat(outcomes(rig().store.cancelFree(group(ids(subjects)))))
        .isEqualTo(
            first.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        one ->
                            one.getValue().won()
                                ? CancelOutcome.ALREADY_CANCELLED
                                : one.getValue())));
    assertThat(rows(subjects)).isEqualTo(rows);
  }

  @Test
  default void aGroupSurvivesALostConnection() {
    for (Point cut : List.of(EXECUTE, COMMIT, COMMITTED)) {
      Map<Start, Subject> subjects = subjects();
      GroupCancel order = group(ids(subjects));
      rig().cutOnceAt(cut);
      Map<JobId, CancelOutcome> outcomes =
          outcomes(rig().patience.call("cancel", repeated -> rig().store.cancelFree(order)));
      assertThat(rig().isFair()).isTrue();
      subjects.forEach(
          (start, subject) ->
              assertThat(outcomes.get(subject.id).name())
                  .as("%s, cut at %s", start, cut)
                  .isEqualTo(MoveRules.answer(Move.CANCEL, start)));
    }
  }

  @Test
  default void onlyJobsThatStandWhereTheyAreMeantToAreCancelled() {
    for (boolean toDo : List.of(true, false)) {
      Subject waiting = new Subject(rig(), Start.TO_DO);
      Subject running = new Subject(rig(), Start.PROCESSING);
      Subject sealed = new Subject(rig(), Start.PROCESSING_SEALED);
      GroupCancel order =
          new GroupCancel(
              List.of(waiting.id, running.id, sealed.id),
              StoreRig.newKey(),
              StopCause.CANCELLED,
              Cancellation.anonymous(),
              toDo,
              !toDo,
              0);
      Map<String, Object> spared = (toDo ? running : waiting).row();
      assertThat(outcomes(rig().store.cancelFree(order)))
          .containsEntry(
              waiting.id, toDo ? CancelOutcome.CANCELLED_TO_DO : CancelOutcome.CONDITION_NOT_MET)
          .containsEntry(
              running.id,
              toDo ? CancelOutcome.CONDITION_NOT_MET : CancelOutcome.CANCELLED_PROCESSING)
          .containsEntry(sealed.id, CancelOutcome.SEALED);
      assertThat((toDo ? running : waiting).row()).isEqualTo(spared);
    }
  }

  @Test
  default void whatAStrangerHoldsIsLeftOutAndWaitedForWhenAskedTo() throws SQLException {
    Subject held = new Subject(rig(), Start.PROCESSING);
    Subject free = new Subject(rig(), Start.TO_DO);
    GroupCancel order = group(List.of(held.id, free.id));
    try (Connection stranger = rig().stranger();
        Statement statement = stranger.createStatement()) {
      statement.executeQuery("SELECT id FROM belay_job WHERE id = " + held.id + " FOR UPDATE");
      assertThat(outcomes(rig().store.cancelFree(order)))
          .isEqualTo(Map.of(free.id, CancelOutcome.CANCELLED_TO_DO));
      assertThatThrownBy(() -> rig().store.cancelWaiting(order))
          .isInstanceOfSatisfying(
              StoreTrouble.class,
              trouble -> assertThat(trouble.kind()).isEqualTo(StoreTrouble.Kind.LOCKED));
      assertThat(held.row()).containsEntry("status", 1L);
      stranger.rollback();
    }
    assertThat(outcomes(rig().store.cancelWaiting(order)))
        .isEqualTo(
            Map.of(
                held.id,
                CancelOutcome.CANCELLED_PROCESSING,
                free.id,
                CancelOutcome.CANCELLED_TO_DO));
  }

  private Map<Start, Subject> subjects() {
    Map<Start, Subject> subjects = new EnumMap<>(Start.class);
    for (Start start : Start.values()) {
      subjects.put(start, new Subject(rig(), start));
    }
    return subjects;
  }

  private Subject cancelledAlone(Start start) {
    Subject subject = new Subject(rig(), start);
    rig().store.cancel(Mover.order(subject.id, "u"));
    return subject;
  }

  private static Map<String, Object> plain(Subject subject) {
    return new Mover(subject, "u").plain(subject.row());
  }

  private static List<JobId> ids(Map<Start, Subject> subjects) {
    return subjects.values().stream().map(subject -> subject.id).toList();
  }

  private static Map<Start, Map<String, Object>> rows(Map<Start, Subject> subjects) {
    Map<Start, Map<String, Object>> rows = new EnumMap<>(Start.class);
    subjects.forEach((start, subject) -> rows.put(start, subject.row()));
    return rows;
  }

  private static GroupCancel group(List<JobId> ids) {
    return new GroupCancel(
        ids,
        StoreRig.newKey(),
        StopCause.CANCELLED,
        Cancellation.by("u").because("why").traced("trace-c"),
        true,
        true,
        0);
  }

  private static Map<JobId, CancelOutcome> outcomes(List<CancelDecision> decisions) {
    Map<JobId, CancelOutcome> outcomes = new TreeMap<>();
    decisions.forEach(
        decision ->
            assertThat(outcomes.put(decision.id(), decision.outcome()))
                .as("another verdict on %s", decision.id())
                .isNull());
    return outcomes;
  }
}
