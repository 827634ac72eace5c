package dev.belay.engine.durability;

import dev.belay.engine.durability.ShiftedNode.WrongClock;
import dev.belay.engine.support.House;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node's clock decides nothing, be it wrong by hours. */
@OnEveryDatabase
class ShiftedClockTest {

  private final Product product;
  @RegisterExtension final House house;
  @TempDir Path folder;

  ShiftedClockTest(Product product) {
    this.product = product;
    house = new House(product);
  }

  @Test
  void nodesWhoseClocksAreHoursWrongWorkByTheTimeOfTheDatabase() throws Exception {
    try (ShiftedCluster cluster = new ShiftedCluster(house, product, folder, WrongClock.NOWHERE)) {
      cluster.requireTheTimeOfTheDatabase();
    }
  }
}
