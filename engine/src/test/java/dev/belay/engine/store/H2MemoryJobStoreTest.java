package dev.belay.engine.store;

import dev.belay.engine.support.TestStores;

class H2MemoryJobStoreTest extends JobStoreContract {

  @Override
  TestDatabase database() {
    return TestDatabase.h2(TestStores.memory());
  }
}
