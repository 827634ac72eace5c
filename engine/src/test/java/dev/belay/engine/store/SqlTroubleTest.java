package dev.belay.engine.store;

import static dev.belay.StoreException.Effect.NONE;
import static dev.belay.StoreException.Effect.UNKNOWN;
import static dev.belay.engine.store.StoreTrouble.Kind.LASTING;
import static dev.belay.engine.store.StoreTrouble.Kind.LOCKED;
import static dev.belay.engine.store.StoreTrouble.Kind.PASSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.StoreException.Effect;
import dev.belay.engine.store.StoreTrouble.Kind;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTroubleTest {

  /** SQLState, kind, and what is known when the commit itself answered with it. */
  @ParameterizedTest
  @CsvSource({
    // Connection: refused, does not exist, lost, unknown how the transaction ended.
    "08001, PASSING, UNKNOWN",
    "08003, PASSING, UNKNOWN",
    "08006, PASSING, UNKNOWN",
    "08007, PASSING, UNKNOWN",
    // Rolled back: serialization failure, deadlock, integrity; but 40003 says that nobody knows.
    "40001, PASSING, NONE",
    "40P01, PASSING, NONE",
    "40002, PASSING, NONE",
    "40003, PASSING, UNKNOWN",
    // Resources, and a server that goes down or comes up.
    "53300, PASSING, UNKNOWN",
    "57P01, PASSING, UNKNOWN",
    "57P03, PASSING, UNKNOWN",
    "57014, PASSING, UNKNOWN",
    // Lock waits.
    "HYT00, LOCKED, UNKNOWN",
    "55P03, LOCKED, UNKNOWN",
    // H2: object closed, file locked, trouble with the file, broken, closed, shut down, conflict.
    "90007, PASSING, UNKNOWN",
    "90020, PASSING, UNKNOWN",
    "90028, PASSING, UNKNOWN",
    "90031, PASSING, UNKNOWN",
    "90067, PASSING, UNKNOWN",
    "90098, PASSING, UNKNOWN",
    "90121, PASSING, UNKNOWN",
    "90131, PASSING, UNKNOWN",
    // Refused statements; a constraint that is checked at the commit rolls it back.
    "22001, LASTING, UNKNOWN",
    "23505, LASTING, NONE",
    "23513, LASTING, NONE",
    "42S02, LASTING, UNKNOWN",
    "HY000, LASTING, UNKNOWN",
    "'', LASTING, UNKNOWN",
  })
  void eachStateHasItsKindAndItsEffect(String state, Kind kind, Effect afterCommit) {
    SQLException sql = new SQLException("no message is ever read", state);
    StoreTrouble statement = trouble(new JdbiWrapped(sql), NONE);
    assertThat(statement.kind()).isEqualTo(kind);
    assertThat(statement.effect()).as("of a statement before the commit").isEqualTo(NONE);
    StoreTrouble commit = trouble(new TransactionException("commit", sql), UNKNOWN);
    assertThat(commit.kind()).isEqualTo(kind);
    assertThat(commit.effect()).as("of the commit").isEqualTo(afterCommit);
  }

  /** MariaDB has a code for what it has no SQLState for. */
  @ParameterizedTest
  @CsvSource({
    "1205, LOCKED, false",
    // The snapshot is too old; the table was changed.
    "1020, PASSING, false",
    "1412, PASSING, false",
    // Too many connections; no disk, memory, room for locks or transactions.
    "1040, PASSING, false",
    "1203, PASSING, false",
    "1226, PASSING, false",
    "1021, PASSING, false",
    "1114, PASSING, false",
    "1037, PASSING, false",
    "1041, PASSING, false",
    "1206, PASSING, false",
    "1637, PASSING, false",
    // Interrupted, out of time, to be prepared again.
    "1317, PASSING, false",
    "1969, PASSING, false",
    "1615, PASSING, false",
    // Shut down, only to be read, killed, gone.
    "1053, PASSING, true",
    "1290, PASSING, true",
    "1792, PASSING, true",
    "1836, PASSING, true",
    "1927, PASSING, true",
    "2006, PASSING, true",
    "2013, PASSING, true",
    "1064, LASTING, false",
    "1146, LASTING, false",
  })
  void eachCodeOfMariaDbHasItsKind(int code, Kind kind, boolean breaks) {
    SQLException sql = new SQLException("no message is ever read", "HY000", code);
    assertThat(trouble(new JdbiWrapped(sql), NONE))
        .returns(kind, StoreTrouble::kind)
        .returns(NONE, StoreTrouble::effect);
    assertThat(SqlTrouble.breaksConnection(sql)).isEqualTo(breaks);
  }

  @Test
  void anErrorWithoutAStateIsJudgedByItsClass() {
    assertThat(trouble(new SQLTransientConnectionException("pool exhausted"), NONE).kind())
        .isEqualTo(PASSING);
    assertThat(trouble(new SQLRecoverableException("reconnect"), NONE).kind()).isEqualTo(PASSING);
    assertThat(trouble(new SQLNonTransientConnectionException("gone"), NONE).kind())
        .isEqualTo(PASSING);
    assertThat(trouble(new SQLException("what may this be"), UNKNOWN))
        .returns(LASTING, StoreTrouble::kind)
        .returns(UNKNOWN, StoreTrouble::effect);
  }

  @Test
  void troubleIsNotWrappedAgain() {
    StoreTrouble first = trouble(new SQLException("lock", "HYT00"), NONE);
    assertThat(SqlTrouble.of(first, UNKNOWN)).isSameAs(first);
    assertThat(first.kind()).isEqualTo(LOCKED);
  }

  @Test
  void whatHasNothingToDoWithSqlIsPassedOn() {
    IllegalStateException programming = new IllegalStateException("wrong");
    assertThat(SqlTrouble.of(programming, NONE)).isSameAs(programming);
    StackOverflowError error = new StackOverflowError();
    assertThatThrownBy(() -> SqlTrouble.of(error, NONE)).isSameAs(error);
  }

  @Test
  void aDuplicateKeyIsRecognisedThroughWhateverWrapsIt() {
    SQLException batch = new BatchUpdateException("batch", "23505", new int[0]);
    assertThat(SqlTrouble.isDuplicateKey(trouble(new JdbiWrapped(batch), NONE))).isTrue();
    assertThat(SqlTrouble.isDuplicateKey(new SQLException("check", "23513"))).isFalse();
    assertThat(SqlTrouble.isDuplicateKey(new IllegalStateException())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"08000", "08006", "90067", "90098", "90121"})
  void aConnectionWhoseDatabaseIsGoneIsDropped(String state) {
    assertThat(SqlTrouble.breaksConnection(new SQLException("gone", state))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "HYT00", "23505", "42S02", "90131"})
  void aConnectionThatOnlyToldOfTroubleIsKept(String state) {
    assertThat(SqlTrouble.breaksConnection(new SQLException("trouble", state))).isFalse();
    assertThat(SqlTrouble.breaksConnection(new SQLException("no state"))).isFalse();
  }

  @Test
  void itsMessageIsOneLineWithTheStateAndTheStatementIsInItsCause() {
    SQLException sql = new SQLException("Timeout; SQL statement:\nUPDATE\nbelay_job", "HYT00");
    assertThat(trouble(new JdbiWrapped(sql), NONE))
        .hasMessage("Timeout (SQLState HYT00)")
        .hasRootCauseMessage(sql.getMessage());
    assertThat(trouble(new SQLException(null, "08006"), NONE))
        .hasMessage("no message (SQLState 08006)");
  }

  private static StoreTrouble trouble(Throwable failure, Effect effect) {
    RuntimeException trouble = SqlTrouble.of(failure, effect);
    assertThat(trouble).isInstanceOf(StoreTrouble.class).hasCause(failure);
    return (StoreTrouble) trouble;
  }

  private static final class JdbiWrapped extends JdbiException {
    private static final long serialVersionUID = 1L;

    JdbiWrapped(SQLException cause) {
      super(cause);
    }
  }
}
