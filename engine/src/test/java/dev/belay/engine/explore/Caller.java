package dev.belay.engine.explore;

import dev.belay.StoreException.Effect;
import dev.belay.engine.explore.JobAsks.End;
import dev.belay.engine.explore.JobAsks.Outcome;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Patience.Attempt;
import dev.belay.engine.store.Settlement;
import dev.belay.engine.store.StoreTrouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes an actor's calls, repeats them after trouble as the engine does, and writes them down. */
final class Caller {

  private static final int MOST_REPETITIONS = 20;

  private final String name;
  private final Actor actor;
  private final JobStore store;
  private final Supplier<Connection> connections;
  private final Stage stage;

  Caller(String name, Actor actor, JobStore store, Supplier<Connection> connections, Stage stage) {
    this.name = name;
    this.actor = actor;
    this.store = store;
    this.connections = connections;
    this.stage = stage;
  }

  /** Makes the call until it succeeds. */
  <T> T call(Ask ask, Attempt<T> attempt) {
    Call call = begin(ask);
    boolean unknown = false;
    for (int i = 0; i < MOST_REPETITIONS; i++) {
      try {
        T answer = attempt.run(unknown);
        call.reaches(stage.worldNumber());
        call.answered(answer);
        return answer;
      } catch (StoreTrouble trouble) {
        call.troubled(trouble);
        unknown |= trouble.effect() == Effect.UNKNOWN;
        if (trouble.kind() != StoreTrouble.Kind.PASSING) {
          throw trouble;
        }
      }
    }
    throw new IllegalStateException(ask + " was repeated " + MOST_REPETITIONS + " times");
  }

  private Call begin(Ask ask) {
    Call call = new Call(name, ask, stage.worldNumber());
    stage.log().add(call);
    actor.calls(call);
    return call;
  }

  /** One move in a transaction that the store opens; to roll back, its body throws. */
  Outcome inStoresTransaction(Ask ask, End wish, Function<JobStore.OpenTransaction, Object> move) {
    Call call = begin(new JobAsks.InTransaction(ask));
    Object[] answer = new Object[1];
    End end;
    try {
      store.inTransaction(
          transaction -> {
            answer[0] = move.apply(transaction);
            if (wish == End.ROLLED_BACK || isRefused(answer[0])) {
              throw new RolledBack();
            }
            return true;
          });
      end = End.COMMITTED;
    } catch (RolledBack e) {
      end = End.ROLLED_BACK;
    } catch (StoreTrouble trouble) {
      call.troubled(trouble);
      end = trouble.effect() == Effect.UNKNOWN ? End.UNKNOWN : End.ROLLED_BACK;
    }
    return outcome(call, new Outcome(answer[0], end));
  }

  /** One move in a transaction on a connection of the application's own. */
  Outcome inOwnTransaction(Ask ask, End wish, Function<JobStore.OpenTransaction, Object> move) {
    Call call = begin(new JobAsks.InTransaction(ask));
    Object answer = null;
    End end = End.ROLLED_BACK;
    try (Connection connection = connections.get()) {
      connection.setAutoCommit(false);
      answer = move.apply(store.join(connection));
      if (wish == End.ROLLED_BACK || isRefused(answer)) {
        connection.rollback();
      } else {
        end = End.UNKNOWN;
        connection.commit();
        end = End.COMMITTED;
      }
    } catch (SQLException e) {
      // The connection was lost. If that was at the commit, nobody told what became of it.
      return outcome(call, new Outcome(answer, end));
    } catch (StoreTrouble trouble) {
      // A connection that is closed in the middle of a transaction rolls it back.
      call.troubled(trouble);
    }
    return outcome(call, new Outcome(answer, end));
  }

  private static Outcome outcome(Call call, Outcome outcome) {
    call.answered(outcome);
    return outcome;
  }

  private static boolean isRefused(Object answer) {
    return answer instanceof Settlement settlement && settlement != Settlement.APPLIED;
  }

  /** Makes the store roll back. */
  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RolledBack() {
      super("rolled back", null, false, false);
    }
  }
}
