package dev.belay.engine.durability;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.engine.durability.ShiftedNode.WrongClock;
import dev.belay.engine.support.House;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.Product;
import java.nio.file.Path;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds with shifted clocks would not hold for an engine that asked its node's. */
class WrongClockTest {

  private final Product product = new PostgreSqlProduct();
  @RegisterExtension final House house = new House(product);
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(value = WrongClock.class, mode = EnumSource.Mode.EXCLUDE, names = "NOWHERE")
  void anEngineThatAskedTheClockOfItsNodeIsFound(WrongClock bug) throws Exception {
    try (ShiftedCluster cluster = new ShiftedCluster(house, product, folder, bug)) {
      assertThatThrownBy(cluster::requireTheTimeOfTheDatabase)
          .isInstanceOfAny(
              AssertionError.class, ConditionTimeoutException.class, TerminalFailureException.class)
          .satisfies(found -> System.out.println(bug + " is found: " + found.getMessage()));
    }
  }
}
