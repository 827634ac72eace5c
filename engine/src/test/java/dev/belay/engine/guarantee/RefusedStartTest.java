package dev.belay.engine.guarantee;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.ConfigurationException;
import dev.belay.engine.EngineBuilder;
import dev.belay.engine.support.H2Product;
import dev.belay.engine.support.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A start that is refused leaves nothing behind. */
class RefusedStartTest {

  /** Fails the test when a thread is left, such as one of a pool. */
  @RegisterExtension final House house = new House(new H2Product());

  @Test
  void aPoolerInFrontOfADatabaseThatHasNoneIsRefusedAndNoPoolStaysOpen() {
    EngineBuilder behindPooler =
        house.engine().config(House.quick().transactionPooling(true).build());

    assertThatThrownBy(() -> house.start(behindPooler))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("transactionPooling must be false");
  }
}
