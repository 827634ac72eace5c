package dev.belay.engine.support;

import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;

/** H2, in memory or in a file. */
public final class H2Product implements Product {

  /** As H2 numbers it. */
  private static final int SNAPSHOT = 6;

  @Override
  public TestDatabase empty() {
    return over(TestStores.memory());
  }

  /** That database. */
  public TestDatabase over(DataSource source) {
    return new TestDatabase(
        this, source, () -> TestDatabase.execute(source, "SHUTDOWN IMMEDIATELY"));
  }

  @Override
  public List<Integer> isolations() {
    return List.of(
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        SNAPSHOT,
        Connection.TRANSACTION_SERIALIZABLE);
  }

  @Override
  public String waitingSessions() {
    return "SELECT COUNT(*) AS n FROM information_schema.sessions WHERE blocker_id IS NOT NULL";
  }

  @Override
  public String lockWait() {
    return "SELECT LOCK_TIMEOUT()";
  }

  @Override
  public String setLockWait(int millis) {
    return "SET LOCK_TIMEOUT " + millis;
  }

  @Override
  public int rounds(int usual) {
    return Rounds.of(usual);
  }

  @Override
  public String toString() {
    return "H2";
  }
}
