package dev.belay.engine.explore;

import dev.belay.CancelOutcome;
import dev.belay.CancelVerdict;
import dev.belay.Cancellation;
import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.engine.store.CancelOrder;
import dev.belay.engine.store.NewJob;
import dev.belay.engine.store.Settlement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What an application asks for its jobs. */
final class JobAsks {

  private JobAsks() {}

  /** Inserts a job. */
  record Submit(NewJob job) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      return List.of();
    }

    /** Whether that row is the new job's, however it came to its id. */
    boolean isNew(Row after) {
      return Objects.equals(after.columns().get("submit_key"), job.submitKey())
          && after.status() == 0
          && after.runNo() == 0
          && !after.is("sealed")
          && !after.is("finished");
    }

    @Override
    public String wrongIn(Call call, Log log) {
      long id = ((JobId) call.answer()).value();
      long mine =
          log.world(Integer.MAX_VALUE).jobs().values().stream()
              .filter(row -> Objects.equals(row.columns().get("submit_key"), job.submitKey()))
              .count();
      boolean there =
          log.wasDuring(call, world -> world.job(id) != null)
              && Objects.equals(
                  log.world(call.lastWorld()).job(id).columns().get("submit_key"), job.submitKey());
      return Ask.unless(there && mine == 1, "left " + mine + " rows of its own");
    }

    @Override
    public String toString() {
      return "submit(" + job.id().value() + ")";
    }
  }

  /** Calls a job off. */
  record Cancel(CancelOrder order) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      if (before == null || before.id() != order.id().value() || !verdict(before).won()) {
        return List.of();
      }
      boolean toDo = before.status() == 0;
      return List.of(
          before.with(
              "status",
              3,
              "cancel_from",
              before.status(),
              "cancel_key",
              order.key(),
              "cancel_cause",
              order.cause().name(),
              "decided",
              true,
              "finished",
              true,
              "stopped",
              toDo,
              "stopped_how",
              toDo ? "NEVER_STARTED" : null));
    }

    /** What a cancel of this row must answer. */
    CancelOutcome verdict(Row row) {
      Cancellation asked = order.cancellation();
      if (row == null
          || (asked.onlySubmitter() != null
              && !asked.onlySubmitter().equals(row.columns().get("submitter")))) {
        return CancelOutcome.NOT_FOUND;
      }
      return switch (row.status()) {
        case 2 -> CancelOutcome.ALREADY_COMPLETED;
        case 3 -> CancelOutcome.ALREADY_CANCELLED;
        case 4 -> CancelOutcome.ALREADY_FAILED;
        default -> verdictWhileOpen(row);
      };
    }

    private CancelOutcome verdictWhileOpen(Row row) {
      Cancellation asked = order.cancellation();
      boolean toDo = row.status() == 0;
      if (row.is("sealed")) {
        return CancelOutcome.SEALED;
      }
      boolean wrongRun = asked.onlyRunNo() != 0 && (toDo || row.runNo() != asked.onlyRunNo());
      if (wrongRun || (asked.onlyToDo() && !toDo)) {
        return CancelOutcome.CONDITION_NOT_MET;
      }
      return toDo ? CancelOutcome.CANCELLED_TO_DO : CancelOutcome.CANCELLED_PROCESSING;
    }

    @Override
    public String wrongIn(Call call, Log log) {
      CancelVerdict answer = (CancelVerdict) call.answer();
      if (call.effects().size() > 1) {
        return "took effect more than once";
      }
      if (!call.effects().isEmpty()) {
        Call.Effect effect = call.effects().get(0);
        String wrong = Ask.unlessEqual(verdict(effect.before()), answer.outcome());
        return wrong != null ? wrong : wrongSnapshot(answer, effect.after());
      }
      if (answer.outcome() == CancelOutcome.NOT_FOUND) {
        return Ask.unless(
            log.wasDuring(
                call, world -> verdict(world.job(order.id().value())) == CancelOutcome.NOT_FOUND),
            "the job was there all the time");
      }
      Row row = log.world(call.lastWorld()).job(order.id().value());
      String wrong = Ask.unlessEqual(verdict(row), answer.outcome());
      return wrong != null ? wrong : wrongSnapshot(answer, row);
    }

    /** A verdict in an open transaction is of the row just before that transaction ended. */
    String wrongInside(Call call, Log log) {
      CancelOutcome answer = ((CancelVerdict) call.answer()).outcome();
      World before = log.world(call.lastWorld() - 1);
      return answer == CancelOutcome.NOT_FOUND
          ? wrongIn(call, log)
          : Ask.unlessEqual(verdict(before.job(order.id().value())), answer);
    }

    private static String wrongSnapshot(CancelVerdict answer, Row row) {
      Job job = answer.job().orElseThrow();
      return Ask.unless(
          job.status().code() == row.status()
              && job.runNo() == row.runNo()
              && job.isSealed() == row.is("sealed"),
          "its snapshot is not of the moment of the decision");
    }

    @Override
    public String toString() {
      Cancellation asked = order.cancellation();
      return "cancel("
          + order.id().value()
          + (asked.onlyToDo() ? ", only to do" : "")
          + (asked.onlyRunNo() == 0 ? "" : ", only run " + asked.onlyRunNo())
          + (asked.onlySubmitter() == null ? "" : ", only of " + asked.onlySubmitter())
          + ")";
    }
  }

  /** Looks at a job. */
  record Find(JobId id) implements Ask {

    @Override
    public String wrongIn(Call call, Log log) {
      @SuppressWarnings("unchecked")
      Optional<Job> answer = (Optional<Job>) call.answer();
      return Ask.unless(
          log.wasDuring(call, world -> isSame(answer.orElse(null), world.job(id.value()))),
          "was never so during the call");
    }

    private static boolean isSame(Job job, Row row) {
      if (job == null || row == null) {
        return job == null && row == null;
      }
      return job.status().code() == row.status() && job.runNo() == row.runNo();
    }
  }

  /** How a transaction that an application opened has ended. */
  enum End {
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN
  }

  /** What an application learned of its transaction. */
  record Outcome(Object answer, End end) {}

  /** Two cancels in one transaction. */
  record CancelBoth(CancelOrder first, CancelOrder second) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      return Stream.of(first, second)
          .flatMap(order -> new Cancel(order).mayTurn(before, world).stream())
          .toList();
    }

    @Override
    public String wrongIn(Call call, Log log) {
      long won =
          ((List<?>) call.answer())
              .stream().filter(outcome -> ((CancelOutcome) outcome).won()).count();
      return Ask.unlessEqual((long) call.effects().size(), won);
    }
  }

  /** One move in a transaction that the application ends. */
  record InTransaction(Ask inner) implements Ask {

    @Override
    public List<Row> mayTurn(Row before, World world) {
      return inner.mayTurn(before, world);
    }

    @Override
    public String wrongIn(Call call, Log log) {
      Outcome outcome = (Outcome) call.answer();
      if (!call.effects().isEmpty() && outcome.end() == End.ROLLED_BACK) {
        return "was rolled back and took effect";
      }
      if (outcome.answer() == null) {
        return Ask.unless(outcome.end() != End.COMMITTED, "has no answer");
      }
      return inner instanceof Cancel cancel
          ? wrongCancel(cancel, call, log, outcome)
          : wrongCompletion((RunAsks.Settle) inner, call, log, outcome);
    }

    private static String wrongCancel(Cancel cancel, Call call, Log log, Outcome outcome) {
      CancelVerdict verdict = (CancelVerdict) outcome.answer();
      boolean mustTake = verdict.outcome().won() && outcome.end() == End.COMMITTED;
      if (outcome.end() != End.UNKNOWN && mustTake == call.effects().isEmpty()) {
        return "took effect where it should not, or none where it should";
      }
      Call asked = new Call("inside", cancel, call.firstWorld());
      asked.reaches(call.lastWorld());
      asked.answered(verdict);
      return cancel.wrongInside(asked, log);
    }

    /**
     * Only the completion that is recorded is APPLIED: the effects beside it are committed once.
     */
    private static String wrongCompletion(
        RunAsks.Settle settle, Call call, Log log, Outcome outcome) {
      boolean took = !call.effects().isEmpty();
      if (outcome.answer() == Settlement.APPLIED) {
        return Ask.unless(
            took || outcome.end() != End.COMMITTED, "was committed and took no effect");
      }
      Settlement first = settle.answerAfter(log, call.lastWorld());
      return took
          ? "was refused and took effect"
          : Ask.unlessEqual(
              first == Settlement.APPLIED ? Settlement.COMPLETED_BEFORE : first, outcome.answer());
    }

    @Override
    public String toString() {
      return "in a transaction: " + inner;
    }
  }
}
