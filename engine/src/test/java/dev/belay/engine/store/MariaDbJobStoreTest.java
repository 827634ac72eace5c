package dev.belay.engine.store;

import dev.belay.engine.support.MariaDbProduct;
import dev.belay.engine.support.TestDatabase;

class MariaDbJobStoreTest extends JobStoreContract {

  @Override
  TestDatabase database() {
    return new MariaDbProduct().empty();
  }
}
