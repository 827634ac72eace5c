package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.support.House;
import dev.belay.engine.support.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every store must do, whatever its database. The tests stand in the interfaces, one for each
 * subject; only the subclass knows the database.
 */
abstract class JobStoreContract
    implements MoveContract,
        MoveTableContract,
        LostAnswerContract,
        RaceContract,
        JoinContract,
        IsolationContract,
        ClaimContract,
        ListContract,
        GroupCancelContract,
        UpkeepContract,
        StuckRunContract,
        HeldRowContract {

  private StoreRig rig;

  /** An empty database. */
  abstract TestDatabase database();

  /** A store over it. */
  StoreRig opened(TestDatabase database) throws SQLException {
    return new StoreRig(database);
  }

  @Override
  public StoreRig rig() {
    return rig;
  }

  @BeforeEach
  void open() throws SQLException {
    rig = opened(database());
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
    StoreRig.eventually().untilAsserted(() -> assertThat(House.belayThreads()).isEmpty());
  }
}
