package dev.belay.engine.store;

import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;

@OnEveryDatabase
class JobStoreTest extends JobStoreContract {

  private final Product product;

  JobStoreTest(Product product) {
    this.product = product;
  }

  @Override
  TestDatabase database() {
    return product.empty();
  }
}
